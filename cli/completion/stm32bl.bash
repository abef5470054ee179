# bash completion for stm32bl(1). What there is to complete, the command itself says.

_stm32bl_ports()
{
    compgen -G '/dev/serial/by-id/*'
    compgen -G '/dev/tty[UA][SC][BM]*'
    compgen -G '/dev/cu.usb*'
}

_stm32bl_offer()
{
    local word
    case $1 in
    @files)
        compopt -o default
        return
        ;;
    @targets)
        set -- "sim: serial: tcp: rfc2217: i2c: usb $(_stm32bl_ports)"
        ;;
    @ports) set -- "$(_stm32bl_ports)" ;;
    @devices) set -- "$devices" ;;
    -) return ;;
    esac
    for word in $1; do
        [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace
}

_stm32bl()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local verb=- verbs='' places='' options='' option='' values='' devices='' table
    local what owner name letter takes list help
    COMPREPLY=()
    table=$("$1" help completion 2>/dev/null) || return

    while IFS=$'\t' read -r what name help; do
        [[ $what == verb ]] && verbs+="$name "
        [[ $what == devices ]] && devices=$name
    done <<<"$table"
    for what in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        [[ $verb == - && " $verbs" == *" $what "* ]] && verb=$what
    done

    # To bash, '=' and ':' are words of their own.
    [[ $cur == [:=] ]] && prev=$cur cur=''
    if [[ $prev == : ]]; then
        [[ ${COMP_WORDS[COMP_CWORD]} == : ]] && what=1 || what=2
        case ${COMP_WORDS[COMP_CWORD - what]} in
        sim) _stm32bl_offer @devices ;;
        serial) _stm32bl_offer @ports ;;
        esac
        return
    fi
    if [[ $prev == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 1]}
        [[ $option == = ]] && option=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    while IFS=$'\t' read -r what owner name letter takes list _; do
        if [[ $what == verb && $owner == "$verb" ]]; then
            places=$name
        elif [[ $what == option && $owner == "$verb" ]]; then
            [[ $takes == required ]] && options+="$name= " || options+="$name "
            [[ $option == "$name" ]] && values=$list
            [[ $takes == required && ($prev == "$name" || $prev == "$letter") ]] && values=$list
        fi
    done <<<"$table"

    if [[ $values || $option ]]; then
        _stm32bl_offer "${values:--}"
    elif [[ $cur == -* ]]; then
        _stm32bl_offer "$options"
    elif [[ $verb == - ]]; then
        _stm32bl_offer "$verbs"
    else
        _stm32bl_offer "$places"
    fi
}

complete -F _stm32bl stm32bl
