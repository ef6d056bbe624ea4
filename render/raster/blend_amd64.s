//go:build !purego

#include "textflag.h"

// The constants are those of one lane of 16 bytes, or one doubleword; both lanes get them.

// The first two doublewords' lower words, four times each; the last two's.
DATA ·firstPair+0(SB)/8, $0x0100010001000100
DATA ·firstPair+8(SB)/8, $0x0504050405040504
GLOBL ·firstPair(SB), RODATA|NOPTR, $16

DATA ·secondPair+0(SB)/8, $0x0908090809080908
DATA ·secondPair+8(SB)/8, $0x0d0c0d0c0d0c0d0c
GLOBL ·secondPair(SB), RODATA|NOPTR, $16

// 128 in bytes: below a channel as the upper byte of a word, a half, when 256 is one.
DATA ·halves+0(SB)/4, $0x80808080
GLOBL ·halves(SB), RODATA|NOPTR, $4
