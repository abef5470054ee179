/*
 * link.h - what AN3155 remembers of the line: how long answers take, and which bursts it carries.
 */
#ifndef BL_LINK_H
#define BL_LINK_H

#include "an3155_list.h"
#include "protocol.h"

/* A way to send several steps of a frame at once, and what is known of it. */
struct bl_ability {
    bool takes;      // the link has taken one
    uint8_t seen;    // frames that went well step by step, as far as they matter
    uint8_t strikes; // bursts that went wrong
};

enum { BL_SHORT_BLOCK = AN3155_LIST_MAX };

struct bl_link {
    uint32_t turn_ms;             // the longest that a step without work waited for its answer
    uint32_t quick_ms;            // and the shortest
    uint32_t turns;               // how many did
    struct bl_ability ask;        // a whole frame that only asks
    struct bl_ability put;        // command and address of a write
    struct bl_ability data;       // and its data
    uint8_t last[BL_SHORT_BLOCK]; // the block that has no answer yet, to be spoilt if it stays so
    uint8_t last_len;             // 0: none, or a longer one
    struct an3155_list list;      // the last one that was sent
    uint8_t command;              // the last one, for messages
    bool attempt;                 // what is under way, or failed, is a burst that may do no harm
    bool heard;                   // something answered the sync byte like a ROM
    bool filled_ack;              // an ACK came while a block that was to be written was filled up
    struct an3155_list doubted;   // a list during whose filling up an ACK came; len 0: none
    struct an3155_fills doubted_fills;
};

#endif
