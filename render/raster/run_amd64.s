//go:build !purego

#include "textflag.h"

// Words 0 and 4 of each lane, four times.
DATA eachFour<>+0(SB)/8, $0x0100010001000100
DATA eachFour<>+8(SB)/8, $0x0908090809080908
DATA eachFour<>+16(SB)/8, $0x0100010001000100
DATA eachFour<>+24(SB)/8, $0x0908090809080908
GLOBL eachFour<>(SB), RODATA|NOPTR, $32

// 128 in words: a half, when 256 is one.
DATA halves<>+0(SB)/8, $0x0080008000800080
DATA halves<>+8(SB)/8, $0x0080008000800080
DATA halves<>+16(SB)/8, $0x0080008000800080
DATA halves<>+24(SB)/8, $0x0080008000800080
GLOBL halves<>(SB), RODATA|NOPTR, $32

DATA ones<>+0(SB)/8, $0x0000010000000100
DATA ones<>+8(SB)/8, $0x0000010000000100
GLOBL ones<>(SB), RODATA|NOPTR, $16

DATA fulls<>+0(SB)/8, $0x0002000000020000
DATA fulls<>+8(SB)/8, $0x0002000000020000
GLOBL fulls<>(SB), RODATA|NOPTR, $16

// Adds up the four cells at SI after the sum in X1, into X0, and zeroes them.
#define SUM \
	VMOVDQU (SI), X0    \
	VMOVDQU X15, (SI)   \
	VPSLLDQ $4, X0, X2  \
	VPADDD X2, X0, X0   \
	VPSLLDQ $8, X0, X2  \
	VPADDD X2, X0, X0   \
	VPADDD X1, X0, X0   \
	VPSHUFD $0xff, X0, X1

// Blends the four pixels at DI. The sums in X0, clamped, are weights first,
// (sum + one) >> 9 times the ink's weight >> 8; then it goes on in words, a
// channel each: (pixel*256 + (colour-pixel)*weight + 128) >> 8.
#define BLEND \
	VPADDD ones<>(SB), X0, X0   \
	VPSRLD $9, X0, X0           \
	VPMADDWD X11, X0, X0        \
	VPSRLD $8, X0, X0           \
	VPMOVZXDQ X0, Y3            \
	VPSHUFB Y14, Y3, Y3         \
	VPMOVZXBW (DI), Y4          \
	VPSUBW Y4, Y13, Y5          \
	VPMULLW Y3, Y5, Y5          \
	VPSLLW $8, Y4, Y4           \
	VPADDW halves<>(SB), Y4, Y4 \
	VPADDW Y5, Y4, Y4           \
	VPSRLW $8, Y4, Y4           \
	VPACKUSWB Y4, Y4, Y4        \
	VPERMQ $8, Y4, Y4           \
	VMOVDQU X4, (DI)            \
	ADDQ $16, SI                \
	ADDQ $16, DI                \
	SUBQ $4, CX

// func runFours(pix *byte, acc *int32, n int, v int32, rule FillRule, pixel, weight uint32) int32
TEXT ·runFours(SB), NOSPLIT, $0-44
	MOVQ pix+0(FP), DI
	MOVQ acc+8(FP), SI
	MOVQ n+16(FP), CX
	MOVL v+24(FP), DX
	VMOVD DX, X1
	VPSHUFD $0, X1, X1
	MOVL pixel+32(FP), DX
	VMOVD DX, X13
	MOVL weight+36(FP), DX
	VMOVD DX, X11
	MOVBLZX rule+28(FP), AX
	VPBROADCASTD X13, X13
	VPMOVZXBW X13, Y13
	VPSHUFD $0, X11, X11
	VPXOR X15, X15, X15
	VMOVDQU eachFour<>(SB), Y14
	VMOVDQU fulls<>(SB), X9
	TESTL AX, AX
	JZ evenOdd

nonZero:
	SUM
	VPABSD X0, X0
	VPMINSD X9, X0, X0
	BLEND
	JNZ nonZero
	VMOVD X1, AX
	MOVL AX, ret+40(FP)
	VZEROUPPER
	RET

evenOdd: // full is a power of two: a sum modulo 2*full, and back from there
	VPADDD X9, X9, X8
	VPCMPEQD X7, X7, X7
	VPADDD X7, X8, X7

evenOddFour:
	SUM
	VPAND X7, X0, X0
	VPSUBD X0, X8, X2
	VPMINSD X2, X0, X0
	BLEND
	JNZ evenOddFour
	VMOVD X1, AX
	MOVL AX, ret+40(FP)
	VZEROUPPER
	RET
