/*
 * unicorn_leaks.c - what LeakSanitizer is not to speak of: Unicorn 2 forgets what it knew of a page that held
 * code and was written to.
 */
// The sanitizer, which is a library, has to find it.
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libunicorn";
}
