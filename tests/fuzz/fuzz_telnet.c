/* What a telnet server may send: the same whether it comes in one piece or byte by byte. */
#include <string.h>

#include "oracle.h"
#include "transport/telnet.h"

enum { MOST = 4096 };

struct heard {
    size_t subs;
    uint8_t sum;
};

static void on_sub(void *user, const uint8_t *sub, size_t count)
{
    struct heard *heard = user;

    oracle_check(count > 0 && count <= BL_TELNET_MESSAGE_MOST, "a subnegotiation fits");
    heard->subs++;
    for (size_t i = 0; i < count; i++)
        heard->sum = (uint8_t)(heard->sum * 3 + sub[i]);
}

static void check_replies(struct bl_telnet *t)
{
    oracle_check(t->reply_count <= BL_TELNET_REPLY, "replies fit");
    for (size_t i = 0; i < t->reply_count; i += 3)
        oracle_check(t->reply[i] == 0xFF && (t->reply[i + 1] == 0xFC || t->reply[i + 1] == 0xFE),
                     "what is answered is a refusal");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t whole[MOST], single[MOST], sent[2 * MOST];
    struct heard of_whole = {0}, of_single = {0};
    struct bl_telnet a = {.on_sub = on_sub, .user = &of_whole};
    struct bl_telnet b = {.on_sub = on_sub, .user = &of_single};
    size_t n, m = 0;

    if (size > MOST)
        size = MOST;
    n = bl_telnet_take(&a, data, size, whole);
    check_replies(&a);
    for (size_t i = 0; i < size; i++)
        m += bl_telnet_take(&b, data + i, 1, single + m);
    oracle_check(n <= size && n == m && !memcmp(whole, single, n), "pieces do not matter");
    oracle_check(of_whole.subs == of_single.subs && of_whole.sum == of_single.sum,
                 "nor for subnegotiations");
    m = bl_telnet_put(&a, data, size, sent);
    oracle_check(m >= size && m <= 2 * size, "escaped data fits");
    memset(&b, 0, sizeof b);
    b.text_in = a.text_out;
    oracle_check(bl_telnet_take(&b, sent, m, single) == size && !memcmp(single, data, size),
                 "what is escaped comes out as it was");
    return 0;
}
