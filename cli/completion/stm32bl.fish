# fish completion for stm32bl(1). What there is to complete, the command itself says.

function __stm32bl_verb_is -a wanted
    set -l typed (commandline -opc)
    for word in $typed[2..-1]
        if contains -- $word $__stm32bl_verbs
            test $word = $wanted
            return
        end
    end
    test $wanted = -
end

function __stm32bl_targets
    set -l ports /dev/serial/by-id/* /dev/ttyUSB* /dev/ttyACM* /dev/cu.usb*
    printf '%s\n' usb tcp: rfc2217: i2c: serial: sim:$__stm32bl_devices $ports serial:$ports
end

# The arguments of `complete` for what may stand in a place.
function __stm32bl_place -a values
    switch $values
        case -
            printf '%s\n' -f
        case @files
            printf '%s\n' -F
        case @targets
            printf '%s\n' -f -a '(__stm32bl_targets)'
        case @devices
            printf '%s\n' -f -a "$__stm32bl_devices"
        case '*'
            printf '%s\n' -f -a "$values"
    end
end

set -l table (stm32bl help completion 2>/dev/null)
set -g __stm32bl_verbs (string replace -rf '^verb\t([^\t]*)\t.*' '$1' -- $table)
set -g __stm32bl_devices (string replace -rf '^devices\t' '' -- $table | string split ' ')

complete -c stm32bl -f
for line in $table
    set -l field (string split \t -- $line)
    set -l at -c stm32bl -n "__stm32bl_verb_is $field[2]"
    switch $field[1]
        case verb
            complete -c stm32bl -n '__stm32bl_verb_is -' -a $field[2] -d $field[4]
            complete $at (__stm32bl_place $field[3])
        case option
            set -a at -l (string sub -s 3 -- $field[3]) -d $field[7]
            test $field[4] = - || set -a at -s (string sub -s 2 -- $field[4])
            test $field[5] = required && set -a at -r
            test $field[5] = none || set -a at (__stm32bl_place $field[6])
            complete $at
    end
end
