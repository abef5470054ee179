/*
 * image.c - the container: sorted segments that neither overlap nor touch.
 */
#include <stdlib.h>
#include <string.h>

#include "image.h"

static uint64_t end_of(const struct stm32bl_segment *s)
{
    return (uint64_t)s->address + s->size;
}

struct stm32bl_image *stm32bl_image_new(void)
{
    return calloc(1, sizeof(struct stm32bl_image));
}

void bl_image_clear(struct stm32bl_image *img)
{
    for (size_t i = 0; i < img->count; i++)
        free((void *)img->segments[i].data);
    free(img->segments);
    free(img->capacities);
    img->segments = NULL;
    img->capacities = NULL;
    img->count = img->room = 0;
}

void stm32bl_image_free(struct stm32bl_image *img)
{
    if (!img)
        return;
    bl_image_clear(img);
    free(img);
}

/* The first segment that ends behind `addr`; img->count if none does. */
static size_t find(const struct stm32bl_image *img, uint32_t addr)
{
    size_t low = 0, high = img->count;

    if (high && end_of(&img->segments[high - 1]) <= addr)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (end_of(&img->segments[middle]) <= addr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool reserve_bytes(struct stm32bl_image *img, size_t i, size_t len)
{
    size_t capacity = img->capacities[i] * 2; // many small appends are then O(n)
    uint8_t *block;

    if (len <= img->capacities[i])
        return true;
    if (capacity < len)
        capacity = len;
    block = realloc((void *)img->segments[i].data, capacity);
    if (!block)
        return false;
    img->segments[i].data = block;
    img->capacities[i] = capacity;
    return true;
}

static bool reserve_segment(struct stm32bl_image *img)
{
    size_t room = img->room ? img->room * 2 : 8;
    struct stm32bl_segment *segments;
    size_t *capacities;

    if (img->count < img->room)
        return true;
    segments = realloc(img->segments, room * sizeof *segments);
    if (!segments)
        return false;
    img->segments = segments;
    capacities = realloc(img->capacities, room * sizeof *capacities);
    if (!capacities)
        return false;
    img->capacities = capacities;
    img->room = room;
    return true;
}

/* Makes place for a segment at index i, without bytes. */
static bool open_slot(struct stm32bl_image *img, size_t i, uint32_t addr)
{
    if (!reserve_segment(img))
        return false;
    memmove(&img->segments[i + 1], &img->segments[i], (img->count - i) * sizeof *img->segments);
    memmove(&img->capacities[i + 1], &img->capacities[i],
            (img->count - i) * sizeof *img->capacities);
    img->segments[i] = (struct stm32bl_segment){.address = addr};
    img->capacities[i] = 0;
    img->count++;
    return true;
}

static void close_slot(struct stm32bl_image *img, size_t i)
{
    free((void *)img->segments[i].data);
    img->count--;
    memmove(&img->segments[i], &img->segments[i + 1], (img->count - i) * sizeof *img->segments);
    memmove(&img->capacities[i], &img->capacities[i + 1],
            (img->count - i) * sizeof *img->capacities);
}

/*
 * Bytes to add may be those of the very segment that grows, and then move with it. Its offset; or
 * `none`.
 */
static size_t offset_in(const struct stm32bl_segment *s, const uint8_t *data, size_t none)
{
    uintptr_t start = (uintptr_t)s->data, at = (uintptr_t)data;

    return start && at >= start && at - start < s->size ? (size_t)(at - start) : none;
}

/* Adds bytes for which reserve_bytes() made place. */
static void append(struct stm32bl_segment *s, const void *data, size_t len)
{
    memcpy((uint8_t *)s->data + s->size, data, len);
    s->size += len;
}

static int overlap(struct stm32bl_image *img, const struct stm32bl_segment *there,
                   const struct stm32bl_segment *added)
{
    uint32_t first = added->address > there->address ? added->address : there->address;

    return bl_fail(&img->error, STM32BL_ERR_FORMAT,
                   "%zu bytes at 0x%08X overlap, from 0x%08X on, those at 0x%08X to 0x%08X",
                   added->size, (unsigned)added->address, (unsigned)first, (unsigned)there->address,
                   (unsigned)(end_of(there) - 1));
}

/* Whether the new bytes fit before segment i. */
static int check_place(struct stm32bl_image *img, size_t i, const struct stm32bl_segment *added)
{
    if (added->size > (UINT64_C(1) << 32) - added->address)
        return bl_fail(&img->error, STM32BL_ERR_ARG,
                       "%zu bytes at 0x%08X go past the end of the 32-bit address space",
                       added->size, (unsigned)added->address);
    if (i < img->count && end_of(added) > img->segments[i].address)
        return overlap(img, &img->segments[i], added);
    return STM32BL_OK;
}

/* Adds bytes as a segment at index i, which touches none. */
static bool insert(struct stm32bl_image *img, size_t i, const struct stm32bl_segment *added)
{
    if (!open_slot(img, i, added->address))
        return false;
    if (!reserve_bytes(img, i, added->size)) {
        close_slot(img, i);
        return false;
    }
    append(&img->segments[i], added->data, added->size);
    return true;
}

/* Adds bytes to the end of segment i, and the segment behind them if it touches them. */
static bool extend(struct stm32bl_image *img, size_t i, const struct stm32bl_segment *added)
{
    bool joins = i + 1 < img->count && img->segments[i + 1].address == end_of(added);
    size_t behind = joins ? img->segments[i + 1].size : 0;
    size_t own = offset_in(&img->segments[i], added->data, SIZE_MAX);

    if (!reserve_bytes(img, i, img->segments[i].size + added->size + behind))
        return false;
    append(&img->segments[i], own == SIZE_MAX ? added->data : img->segments[i].data + own,
           added->size);
    if (joins) {
        append(&img->segments[i], img->segments[i + 1].data, behind);
        close_slot(img, i + 1);
    }
    return true;
}

/* Adds bytes to the start of segment i. */
static bool extend_down(struct stm32bl_image *img, size_t i, const struct stm32bl_segment *added)
{
    struct stm32bl_segment *s = &img->segments[i];
    size_t own = offset_in(s, added->data, SIZE_MAX);

    if (!reserve_bytes(img, i, s->size + added->size))
        return false;
    memmove((uint8_t *)s->data + added->size, s->data, s->size);
    memcpy((uint8_t *)s->data, own == SIZE_MAX ? added->data : s->data + added->size + own,
           added->size);
    s->address = added->address;
    s->size += added->size;
    return true;
}

int bl_image_add(struct stm32bl_image *img, uint32_t addr, const void *data, size_t len)
{
    const struct stm32bl_segment added = {addr, len, data};
    size_t i = find(img, addr);
    bool done;
    int err;

    if (len == 0)
        return STM32BL_OK;
    err = check_place(img, i, &added);
    if (err)
        return err;
    if (img->segments && i > 0 && end_of(&img->segments[i - 1]) == addr)
        done = extend(img, i - 1, &added);
    else if (i < img->count && img->segments[i].address == end_of(&added))
        done = extend_down(img, i, &added);
    else
        done = insert(img, i, &added);
    if (!done)
        return bl_fail(&img->error, STM32BL_ERR_MEMORY, "out of memory for an image of %zu bytes",
                       len);
    return STM32BL_OK;
}

int stm32bl_image_add(struct stm32bl_image *img, uint32_t addr, const void *data, size_t len)
{
    img->error.text[0] = '\0';
    if (!data && len)
        return bl_fail(&img->error, STM32BL_ERR_ARG, "no data for 0x%08X", (unsigned)addr);
    return bl_image_add(img, addr, data, len);
}

/* Both images' segments in one new image, which is what makes a failed merge leave no trace. */
static int unite(struct stm32bl_image *both, const struct stm32bl_image *a,
                 const struct stm32bl_image *b)
{
    size_t i = 0, k = 0;
    int err = STM32BL_OK;

    while (!err && (i < a->count || k < b->count)) {
        bool from_a =
            k == b->count || (i < a->count && a->segments[i].address < b->segments[k].address);
        const struct stm32bl_segment *s = from_a ? &a->segments[i++] : &b->segments[k++];
        err = bl_image_add(both, s->address, s->data, s->size);
    }
    return err;
}

int bl_image_merge(struct stm32bl_image *img, const struct stm32bl_image *from)
{
    struct stm32bl_image both = {.format = from->format};
    int err = unite(&both, img, from);

    if (err) {
        bl_image_clear(&both);
        img->error = both.error;
        return err;
    }
    both.has_entry = img->has_entry || from->has_entry;
    both.entry = from->has_entry ? from->entry : img->entry;
    both.usb_vendor_id = from->usb_vendor_id ? from->usb_vendor_id : img->usb_vendor_id;
    both.usb_product_id = from->usb_vendor_id ? from->usb_product_id : img->usb_product_id;
    both.series = from->series ? from->series : img->series;
    bl_image_clear(img);
    *img = both;
    return STM32BL_OK;
}

const char *stm32bl_image_format(const struct stm32bl_image *img)
{
    return img->format ? img->format : "";
}

bool stm32bl_image_usb_id(const struct stm32bl_image *img, uint16_t *vendor_id,
                          uint16_t *product_id)
{
    if (img->usb_vendor_id) {
        *vendor_id = img->usb_vendor_id;
        *product_id = img->usb_product_id;
    }
    return img->usb_vendor_id != 0;
}

const char *stm32bl_image_series(const struct stm32bl_image *img)
{
    return img->series;
}

bool stm32bl_image_entry(const struct stm32bl_image *img, uint32_t *entry)
{
    if (img->has_entry)
        *entry = img->entry;
    return img->has_entry;
}

size_t stm32bl_image_count(const struct stm32bl_image *img)
{
    return img->count;
}

const struct stm32bl_segment *stm32bl_image_segments(const struct stm32bl_image *img)
{
    return img->count ? img->segments : NULL;
}

const char *stm32bl_image_error_message(const struct stm32bl_image *img)
{
    return img->error.text;
}
