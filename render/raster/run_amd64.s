//go:build !purego

#include "textflag.h"
#include "blend_amd64.h"

// one and full of the cells.
DATA ones<>+0(SB)/4, $0x00000100
GLOBL ones<>(SB), RODATA|NOPTR, $4

DATA fulls<>+0(SB)/4, $0x00020000
GLOBL fulls<>(SB), RODATA|NOPTR, $4

// What the registers hold all along: 15 zeroes, 14 firstPair, 13 the colour in words, 12
// secondPair, 11 the ink's weight, 10 ones, 9 fulls, 8 and 7 twice full and that
// less one, 1 the sum of all cells so far.

// Adds up the eight cells at SI after the sum in Y1, into Y0, and zeroes them.
// Only one addition of an eight waits for the eight before.
#define SUM8 \
	VMOVDQU (SI), Y0              \
	VMOVDQU Y15, (SI)             \
	VPSLLDQ $4, Y0, Y2            \
	VPADDD Y2, Y0, Y0             \
	VPSLLDQ $8, Y0, Y2            \
	VPADDD Y2, Y0, Y0             \
	VPSHUFD $0xff, Y0, Y2         \
	VPERM2I128 $0x08, Y2, Y2, Y3  \
	VPERM2I128 $0x01, Y2, Y2, Y4  \
	VPADDD Y4, Y2, Y2             \
	VPADDD Y3, Y0, Y0             \
	VPADDD Y1, Y0, Y0             \
	VPADDD Y1, Y2, Y1

#define SUM4 \
	VMOVDQU (SI), X0    \
	VMOVDQU X15, (SI)   \
	VPSLLDQ $4, X0, X2  \
	VPADDD X2, X0, X0   \
	VPSLLDQ $8, X0, X2  \
	VPADDD X2, X0, X0   \
	VPADDD X1, X0, X0   \
	VPSHUFD $0xff, X0, X1

// Blends the pixels at DI with what the sums in R0, clamped, are as weights: (sum + one) >> 9
// times the ink's weight >> 8.
#define BLEND(R0, R2, R3, R4, R5, R6, R10, R11, R12, R13, R14, R15, CELLS, BYTES) \
	VPADDD R10, R0, R0             \
	VPSRLD $9, R0, R0              \
	VPMADDWD R11, R0, R0           \
	VPSRLD $8, R0, R0              \
	WEIGH(R0, R2, R3, R4, R5, R6, R12, R13, R14, R15) \
	ADDQ BYTES, SI                 \
	ADDQ BYTES, DI                 \
	SUBQ CELLS, CX

#define BLEND8 BLEND(Y0, Y2, Y3, Y4, Y5, Y6, Y10, Y11, Y12, Y13, Y14, Y15, $8, $32)
#define BLEND4 BLEND(X0, X2, X3, X4, X5, X6, X10, X11, X12, X13, X14, X15, $4, $16)

// func runFours(pix *byte, acc *int32, n int, v int32, rule FillRule, pixel, weight uint32) int32
TEXT ·runFours(SB), NOSPLIT, $0-44
	MOVQ pix+0(FP), DI
	MOVQ acc+8(FP), SI
	MOVQ n+16(FP), CX
	MOVL v+24(FP), DX
	VMOVD DX, X1
	VPBROADCASTD X1, Y1
	MOVL pixel+32(FP), DX
	VMOVD DX, X13
	VPBROADCASTD X13, X13
	VPMOVZXBW X13, Y13
	MOVL weight+36(FP), DX
	VMOVD DX, X11
	VPBROADCASTD X11, Y11
	MOVBLZX rule+28(FP), AX
	VPXOR X15, X15, X15
	VBROADCASTI128 ·firstPair(SB), Y14
	VBROADCASTI128 ·secondPair(SB), Y12
	VPBROADCASTD ones<>(SB), Y10
	VPBROADCASTD fulls<>(SB), Y9
	TESTL AX, AX
	JZ evenOdd
	CMPQ CX, $8
	JB nonZeroFour

nonZeroEight:
	SUM8
	VPABSD Y0, Y0
	VPMINSD Y9, Y0, Y0
	BLEND8
	CMPQ CX, $8
	JAE nonZeroEight
	TESTQ CX, CX
	JZ done

nonZeroFour:
	SUM4
	VPABSD X0, X0
	VPMINSD X9, X0, X0
	BLEND4

done:
	VMOVD X1, AX
	MOVL AX, ret+40(FP)
	VZEROUPPER
	RET

evenOdd: // full is a power of two: a sum modulo 2*full, and back from there
	VPADDD Y9, Y9, Y8
	VPCMPEQD Y7, Y7, Y7
	VPADDD Y7, Y8, Y7
	CMPQ CX, $8
	JB evenOddFour

evenOddEight:
	SUM8
	VPAND Y7, Y0, Y0
	VPSUBD Y0, Y8, Y2
	VPMINSD Y2, Y0, Y0
	BLEND8
	CMPQ CX, $8
	JAE evenOddEight
	TESTQ CX, CX
	JZ done

evenOddFour:
	SUM4
	VPAND X7, X0, X0
	VPSUBD X0, X8, X2
	VPMINSD X2, X0, X0
	BLEND4
	JMP done
