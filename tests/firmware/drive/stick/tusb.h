/*
 * tusb.h - what firmware/examples/tinyusb_msc.c uses of TinyUSB's MSC host, declared as msc.h, msc_host.h and usbh.h of it
 * do, without the rest; test_stick.c is behind it.
 */
#ifndef STICK_TUSB_H
#define STICK_TUSB_H

#include <stdbool.h>
#include <stdint.h>

enum { MSC_CSW_STATUS_PASSED, MSC_CSW_STATUS_FAILED, MSC_CSW_STATUS_PHASE_ERROR };

typedef struct {
    uint32_t signature, tag, data_residue;
    uint8_t status;
} msc_csw_t;

typedef struct {
    const void *cbw;
    const msc_csw_t *csw;
    void *scsi_data;
    uintptr_t user_arg;
} tuh_msc_complete_data_t;

typedef bool (*tuh_msc_complete_cb_t)(uint8_t address, const tuh_msc_complete_data_t *data);

bool tuh_msc_mounted(uint8_t address);
uint32_t tuh_msc_get_block_count(uint8_t address, uint8_t lun);
uint32_t tuh_msc_get_block_size(uint8_t address, uint8_t lun);
bool tuh_msc_read10(uint8_t address, uint8_t lun, void *buffer, uint32_t lba, uint16_t count,
                    tuh_msc_complete_cb_t done, uintptr_t arg);
void tuh_task(void);

#endif
