/*
 * serve.h - the receiver: AN3155 on bytes. It writes the free slot and nothing else.
 */
#ifndef LOADER_SERVE_H
#define LOADER_SERVE_H

/* Once, after loader_boot_load(). */
void loader_serve_begin(void);

/* Waits for one command and answers it. A frame that breaks off ends without an answer. */
void loader_serve_command(void);

#endif
