/*
 * test_ed25519.c - the vectors of RFC 8032 7.1 and of FIPS 180-4, and libcrypto's opinion on signatures of every length of
 * text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "ed25519.h"
#include "sha512.h"

static void from_hex(uint8_t *out, const char *text)
{
    unsigned byte;

    for (; sscanf(text, "%2x", &byte) == 1; text += 2)
        *out++ = (uint8_t)byte;
}

static bool fits(const uint8_t *key, const uint8_t *signature, const uint8_t *text, size_t size)
{
    uint8_t hash[SHA512_SIZE];
    struct sha512 sha;

    sha512_begin(&sha);
    sha512_add(&sha, signature, ED25519_SIGNATURE / 2);
    sha512_add(&sha, key, ED25519_KEY);
    sha512_add(&sha, text, (uint32_t)size);
    sha512_end(&sha, hash);
    return ed25519_fits(signature, key, hash);
}

static const struct {
    const char *key, *text, *signature;
} vectors[] = {
    {"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
     "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98"
     "fa6e264bf09efe12ee50f8f54e9f77b1e355f6c50544e23fb1433ddf73be84d8"
     "79de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d"
     "658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc"
     "1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4fe"
     "ba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e"
     "06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbef"
     "efd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7"
     "aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed1"
     "85ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2"
     "d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24"
     "554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f270"
     "88d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc"
     "2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b07"
     "07e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128ba"
     "b27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51a"
     "ddd3b75a2b1ae0784504df543af8969be3ea7082ff7fc9888c144da2af58429e"
     "c96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb7"
     "51fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c"
     "42f58c30c04aafdb038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8"
     "ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34df"
     "f7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08"
     "d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649"
     "de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e4"
     "88acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a3"
     "2ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e"
     "6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5f"
     "b93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b5"
     "0d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef1"
     "369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380d"
     "b2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c"
     "0618983f8741c5ef68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0",
     "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350"
     "aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03"},
    {"ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

static void the_vectors_fit_and_no_changed_bit_of_them(void **unused)
{
    uint8_t key[ED25519_KEY], text[1024], signature[ED25519_SIGNATURE];

    (void)unused;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        size_t size = strlen(vectors[i].text) / 2;

        from_hex(key, vectors[i].key);
        from_hex(text, vectors[i].text);
        from_hex(signature, vectors[i].signature);
        assert_true(fits(key, signature, text, size));
        for (unsigned bit = 0; bit < 8 * ED25519_SIGNATURE; bit += 3) {
            signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_false(fits(key, signature, text, size));
            signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

static void the_hash_is_libcryptos(void **unused)
{
    static uint8_t text[700];
    uint8_t mine[SHA512_SIZE], theirs[SHA512_SIZE];
    unsigned length;
    struct sha512 sha;

    (void)unused;
    for (uint32_t size = 0; size < sizeof text; size++) {
        text[size] = (uint8_t)(size * 29 + 7);
        sha512_begin(&sha);
        sha512_add(&sha, text, size / 3);
        sha512_add(&sha, text + size / 3, size - size / 3);
        sha512_end(&sha, mine);
        assert_int_equal(EVP_Digest(text, size, theirs, &length, EVP_sha512(), NULL), 1);
        assert_memory_equal(mine, theirs, sizeof mine);
    }
}

/* "abc", FIPS 180-4's example: what libcrypto says is not all that counts. */
static void the_hash_is_the_standards(void **unused)
{
    uint8_t hash[SHA512_SIZE], right[SHA512_SIZE];
    struct sha512 sha;

    (void)unused;
    from_hex(right, vectors[4].text);
    sha512_begin(&sha);
    sha512_add(&sha, (const uint8_t *)"abc", 3);
    sha512_end(&sha, hash);
    assert_memory_equal(hash, right, sizeof hash);
}

static void sign(EVP_PKEY *key, const uint8_t *text, size_t size, uint8_t *signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = ED25519_SIGNATURE;

    assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
    assert_int_equal(EVP_DigestSign(context, signature, &length, text, size), 1);
    EVP_MD_CTX_free(context);
}

static void what_libcrypto_signs_fits(void **unused)
{
    static uint8_t text[400];
    uint8_t seed[ED25519_KEY], raw[ED25519_KEY], signature[ED25519_SIGNATURE];

    (void)unused;
    for (size_t size = 0; size < sizeof text; size++) {
        size_t length = sizeof raw;
        EVP_PKEY *key;

        for (size_t i = 0; i < sizeof seed; i++)
            seed[i] = (uint8_t)(size * 31 + i * 17 + size / 256);
        text[size] = (uint8_t)(size ^ 0x5A);
        key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
        assert_int_equal(EVP_PKEY_get_raw_public_key(key, raw, &length), 1);
        sign(key, text, size, signature);
        EVP_PKEY_free(key);
        assert_true(fits(raw, signature, text, size));
        assert_false(fits(raw, signature, text, size + 1));
        raw[size % sizeof raw] ^= 1;
        assert_false(fits(raw, signature, text, size));
    }
}

/* S and S + L are the same to all who do not look: then a signature could be changed by anybody. */
static void a_signature_has_one_form(void **unused)
{
    static const uint8_t order[ED25519_KEY] = {0xED, 0xD3, 0xF5, 0x5C, 0x1A,       0x63,
                                               0x12, 0x58, 0xD6, 0x9C, 0xF7,       0xA2,
                                               0xDE, 0xF9, 0xDE, 0x14, [31] = 0x10};
    uint8_t key[ED25519_KEY], signature[ED25519_SIGNATURE];
    unsigned sum = 0;

    (void)unused;
    from_hex(key, vectors[0].key);
    from_hex(signature, vectors[0].signature);
    for (size_t i = 0; i < sizeof order; i++) {
        sum += signature[32 + i] + order[i];
        signature[32 + i] = (uint8_t)sum;
        sum >>= 8;
    }
    assert_false(fits(key, signature, NULL, 0));
}

/* R is the neutral point and S is 0: every fourth text would fit a key of order 4, such as one that is all zeros. */
static void a_key_of_zeros_fits_nothing(void **unused)
{
    static const uint8_t key[ED25519_KEY], signature[ED25519_SIGNATURE] = {1};

    (void)unused;
    for (unsigned i = 0; i < 32; i++)
        assert_false(fits(key, signature, (const uint8_t *)&i, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_fit_and_no_changed_bit_of_them),
        cmocka_unit_test(the_hash_is_libcryptos),
        cmocka_unit_test(the_hash_is_the_standards),
        cmocka_unit_test(what_libcrypto_signs_fits),
        cmocka_unit_test(a_signature_has_one_form),
        cmocka_unit_test(a_key_of_zeros_fits_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
