/*
 * ed25519.c - the check of a signature: small, with no more than one way through each function. All that it works
 * on is public, so nothing depends on how long it takes.
 *
 * Field elements are numbers below 2^256 that count modulo p = 2^255 - 19, eight words each, the lowest first;
 * only canon() makes them less than p. Points are extended coordinates, x = X/Z, y = Y/Z, T = XY/Z, of
 * -x^2 + y^2 = 1 + d x^2 y^2; the one addition serves for all points, doubling included (RFC 8032 5.1.4).
 */
#include "ed25519.h"
#include "work.h"

enum { WORDS = 8, TWICE_P = 38 }; // 2^256 - 38 = 2 p

typedef uint32_t element[WORDS];

struct point {
    element x, y, z, t;
};

static const element p = {0xFFFFFFED, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x7FFFFFFF};
static const element one = {1};
static const element zero = {0};
static const element d = {0x135978A3, 0x75EB4DCA, 0x4141D8AB, 0x00700A4D,
                          0x7779E898, 0x8CC74079, 0x2B6FFE73, 0x52036CEE};
static const element root_of_minus_one = {0x4A0EA0B0, 0xC4EE1B27, 0xAD2FE478, 0x2F431806,
                                          0x3DFBD7A7, 0x2B4D0099, 0x4FC1DF0B, 0x2B832480};
static const element base_x = {0x8F25D51A, 0xC9562D60, 0x9525A7B2, 0x692CC760,
                               0xFDD6DC5C, 0xC0A4E231, 0xCD6E53FE, 0x216936D3};
static const element base_y = {0x66666658, 0x66666666, 0x66666666, 0x66666666,
                               0x66666666, 0x66666666, 0x66666666, 0x66666666};
static const uint32_t order[WORDS] = {0x5CF5D3ED, 0x5812631A, 0xA2F79CD6, 0x14DEF9DE,
                                      0x00000000, 0x00000000, 0x00000000, 0x10000000}; // L

/* ---- numbers of eight words */

static void copy(uint32_t *to, const uint32_t *from)
{
    for (int i = 0; i < WORDS; i++)
        to[i] = from[i];
}

static void load(uint32_t *to, const uint8_t *bytes)
{
    for (int i = 0; i < WORDS; i++, bytes += 4)
        to[i] = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                (uint32_t)bytes[3] << 24;
}

/* r = a + b, or with all bits of `flip` set a - b; the carry, which is 1 if a - b is not negative. */
static uint32_t plus(uint32_t *r, const uint32_t *a, const uint32_t *b, uint32_t flip)
{
    uint64_t sum = flip & 1;

    for (int i = 0; i < WORDS; i++) {
        sum += (uint64_t)a[i] + (b[i] ^ flip);
        r[i] = (uint32_t)sum;
        sum >>= 32;
    }
    return (uint32_t)sum;
}

/* a >= b */
static uint32_t not_less(const uint32_t *a, const uint32_t *b)
{
    uint32_t unused[WORDS];

    return plus(unused, a, b, ~0u);
}

/* Takes b away once if that leaves nothing negative. */
static void reduce(uint32_t *a, const uint32_t *b)
{
    uint32_t less[WORDS], mask = -plus(less, a, b, ~0u);

    for (int i = 0; i < WORDS; i++)
        a[i] ^= (a[i] ^ less[i]) & mask;
}

static uint32_t differ(const uint32_t *a, const uint32_t *b)
{
    uint32_t bits = 0;

    for (int i = 0; i < WORDS; i++)
        bits |= a[i] ^ b[i];
    return bits;
}

/* ---- the field */

/* Adds 2^256 * count; count is small. */
static void fold(element r, uint32_t count)
{
    for (int round = 0; round < 2; round++) {
        uint64_t sum = (uint64_t)count * TWICE_P;

        for (int i = 0; i < WORDS; i++) {
            sum += r[i];
            r[i] = (uint32_t)sum;
            sum >>= 32;
        }
        count = (uint32_t)sum;
    }
}

static void add(element r, const element a, const element b)
{
    fold(r, plus(r, a, b, 0));
}

static void subtract(element r, const element a, const element b)
{
    uint32_t borrow = plus(r, a, b, ~0u) ^ 1;

    for (int round = 0; round < 2; round++) {
        uint64_t take = (uint64_t)borrow * TWICE_P;

        for (int i = 0; i < WORDS; i++) {
            uint64_t rest = r[i] - take;

            r[i] = (uint32_t)rest;
            take = rest >> 63;
        }
        borrow = (uint32_t)take;
    }
}

/* Processors without a long multiplication have this one; the compiler's would be slower. */
#if defined __ARM_ARCH_6M__ || defined ED25519_HALVES
static inline uint64_t times(uint32_t a, uint32_t b)
{
    uint32_t al = a & 0xFFFF, ah = a >> 16, bl = b & 0xFFFF, bh = b >> 16;
    uint32_t low = al * bl, middle = al * bh, other = ah * bl, high = ah * bh;

    middle += low >> 16; // at most 2^32 - 1
    other += middle & 0xFFFF;
    high += (middle >> 16) + (other >> 16);
    return (uint64_t)high << 32 | (other << 16 | (low & 0xFFFF));
}
#else
static inline uint64_t times(uint32_t a, uint32_t b)
{
    return (uint64_t)a * b;
}
#endif

/* All sixteen words of the product, a column at a time. */
static void long_product(uint32_t *product, const element a, const element b)
{
    uint64_t sum = 0;
    uint32_t over = 0;

    for (int k = 0; k < 2 * WORDS; k++) {
        for (int i = k < WORDS ? 0 : k - WORDS + 1; i <= k && i < WORDS; i++) {
            uint64_t part = times(a[i], b[k - i]);

            sum += part;
            over += sum < part;
        }
        product[k] = (uint32_t)sum;
        sum = sum >> 32 | (uint64_t)over << 32;
        over = 0;
    }
}

static void multiply(element r, const element a, const element b)
{
    uint32_t product[2 * WORDS];
    uint64_t sum = 0;

    loader_work_goes_on();
    long_product(product, a, b);
    for (int i = 0; i < WORDS; i++) {
        sum += times(product[i + WORDS], TWICE_P);
        sum += product[i];
        r[i] = (uint32_t)sum;
        sum >>= 32;
    }
    fold(r, (uint32_t)sum);
}

/* To the one number below p: 2^256 is less than 3 p. */
static void canon(element r)
{
    reduce(r, p);
    reduce(r, p);
}

static bool equal(const element a, const element b)
{
    element difference;

    subtract(difference, a, b);
    canon(difference);
    return !differ(difference, zero);
}

/* a to the power of 2^252 - 3, whose bits are 250 ones, a zero and a one. */
static void power(element r, const element a)
{
    element x;

    copy(x, a);
    for (int i = 250; i >= 0; i--) {
        multiply(x, x, x);
        if (i != 1)
            multiply(x, x, a);
    }
    copy(r, x);
}

/* a to the power of p - 2 = 8 (2^252 - 3) + 3. */
static void invert(element r, const element a)
{
    element x;

    power(x, a);
    for (int i = 0; i < 3; i++)
        multiply(x, x, x);
    for (int i = 0; i < 3; i++)
        multiply(x, x, a);
    copy(r, x);
}

/* ---- points */

static void add_points(struct point *r, const struct point *a, const struct point *b)
{
    element e, f, g, h, s;

    subtract(e, a->y, a->x);
    subtract(s, b->y, b->x);
    multiply(e, e, s); // A of RFC 8032
    add(h, a->y, a->x);
    add(s, b->y, b->x);
    multiply(h, h, s); // B
    multiply(f, a->t, b->t);
    multiply(f, f, d);
    add(f, f, f); // C
    multiply(g, a->z, b->z);
    add(g, g, g); // D
    subtract(s, h, e);
    add(h, h, e);
    copy(e, s);
    subtract(s, g, f);
    add(g, g, f);
    copy(f, s);
    multiply(r->x, e, f);
    multiply(r->y, g, h);
    multiply(r->t, e, h);
    multiply(r->z, f, g);
}

static void set_point(struct point *r, const element x, const element y)
{
    copy(r->x, x);
    copy(r->y, y);
    copy(r->z, one);
    multiply(r->t, x, y);
}

/* v x^2 = u */
static bool is_root(const element x, const element u, const element v)
{
    element square;

    multiply(square, x, x);
    multiply(square, square, v);
    return equal(square, u);
}

/* x = u v^3 (u v^7)^(2^252 - 3), or that times the root of -1 (RFC 8032 5.1.3). False: there is none. */
static bool find_x(element x, const element y)
{
    element u, v, cube, seventh;

    multiply(u, y, y);
    multiply(v, u, d);
    subtract(u, u, one);
    add(v, v, one);
    multiply(cube, v, v);
    multiply(cube, cube, v);
    multiply(seventh, cube, cube);
    multiply(seventh, seventh, v);
    multiply(x, u, seventh);
    power(x, x);
    multiply(x, x, cube);
    multiply(x, x, u);
    if (is_root(x, u, v))
        return true;
    multiply(x, x, root_of_minus_one);
    return is_root(x, u, v);
}

/* The negative of the point that the bytes encode. False: they are no encoding, or not the one of it. */
static bool decode_negative(struct point *r, const uint8_t *bytes)
{
    element x, y;
    uint32_t sign;

    load(y, bytes);
    sign = y[WORDS - 1] >> 31;
    y[WORDS - 1] &= 0x7FFFFFFF;
    if (not_less(y, p) || !find_x(x, y))
        return false;
    canon(x);
    if ((x[0] & 1) == sign)
        subtract(x, zero, x);
    set_point(r, x, y);
    return true;
}

static bool has_small_order(const struct point *a)
{
    struct point r = *a;

    for (int i = 0; i < 3; i++)
        add_points(&r, &r, &r);
    return equal(r.x, zero);
}

/* ---- scalars */

/* The hash is a number of 512 bits: modulo L, a bit at a time from the highest. */
static void reduce_hash(uint32_t *r, const uint8_t *hash)
{
    for (int i = 0; i < WORDS; i++)
        r[i] = 0;
    for (int i = 511; i >= 0; i--) {
        plus(r, r, r, 0);
        r[0] |= (uint32_t)hash[i / 8] >> i % 8 & 1;
        reduce(r, order);
    }
}

static unsigned bit_of(const uint32_t *scalar, int i)
{
    return scalar[i / 32] >> i % 32 & 1;
}

/* r = s B + h a: both at once, from the highest bit. */
static void add_multiples(struct point *r, const uint32_t *s, const uint32_t *h,
                          const struct point *a)
{
    struct point sums[4]; // of none, one and both

    set_point(&sums[0], zero, one);
    set_point(&sums[1], base_x, base_y);
    sums[2] = *a;
    add_points(&sums[3], &sums[1], a);
    *r = sums[0];
    for (int i = 252; i >= 0; i--) { // L is less than 2^253
        add_points(r, r, r);
        if (bit_of(s, i) | bit_of(h, i))
            add_points(r, r, &sums[bit_of(s, i) | bit_of(h, i) << 1]);
    }
}

/* Compares with the encoding, which is y and the lowest bit of x. */
static bool is_encoded(const struct point *a, const uint8_t *bytes)
{
    element x, y, inverse, encoding;

    invert(inverse, a->z);
    multiply(x, a->x, inverse);
    multiply(y, a->y, inverse);
    canon(x);
    canon(y);
    y[WORDS - 1] |= x[0] << 31;
    load(encoding, bytes);
    return !differ(encoding, y);
}

bool ed25519_fits(const uint8_t *signature, const uint8_t *key, const uint8_t *hash)
{
    uint32_t s[WORDS], h[WORDS];
    struct point a, r;

    load(s, signature + 32);
    if (not_less(s, order) || !decode_negative(&a, key) || has_small_order(&a))
        return false;
    reduce_hash(h, hash);
    add_multiples(&r, s, h, &a);
    return is_encoded(&r, signature);
}
