//go:build !purego

#include "textflag.h"
#include "blend_amd64.h"

// 0 to 7: pixels of a row, or rows.
DATA eight<>+0(SB)/4, $0.0
DATA eight<>+4(SB)/4, $1.0
DATA eight<>+8(SB)/4, $2.0
DATA eight<>+12(SB)/4, $3.0
DATA eight<>+16(SB)/4, $4.0
DATA eight<>+20(SB)/4, $5.0
DATA eight<>+24(SB)/4, $6.0
DATA eight<>+28(SB)/4, $7.0
GLOBL eight<>(SB), RODATA|NOPTR, $32

DATA whole<>+0(SB)/4, $1.0
GLOBL whole<>(SB), RODATA|NOPTR, $4

DATA steps<>+0(SB)/4, $256.0
GLOBL steps<>(SB), RODATA|NOPTR, $4

DATA rounding<>+0(SB)/4, $0.5
GLOBL rounding<>(SB), RODATA|NOPTR, $4

// along.rise of T, with reach in Y3 and half in Y4; T is lost.
#define RISE(T, R) \
	VMAXPS Y15, T, R  \
	VMINPS Y3, R, R   \
	VMULPS R, R, R    \
	VMULPS Y4, R, R   \
	VSUBPS Y3, T, T   \
	VMAXPS Y15, T, T  \
	VADDPS T, R, R

// The shares of eight pixels of the along at AT, into Y0.
#define SHARES(AT) \
	VBROADCASTSS (AT+0)(SI), Y1   \
	VBROADCASTSS (AT+4)(SI), Y2   \
	VBROADCASTSS (AT+8)(SI), Y3   \
	VBROADCASTSS (AT+12)(SI), Y4  \
	VSUBPS Y1, Y14, Y5            \
	RISE(Y5, Y6)                  \
	VSUBPS Y2, Y14, Y5            \
	RISE(Y5, Y7)                  \
	VSUBPS Y7, Y6, Y6             \
	VADDPS Y13, Y14, Y8           \
	VSUBPS Y1, Y8, Y5             \
	RISE(Y5, Y0)                  \
	VSUBPS Y2, Y8, Y5             \
	RISE(Y5, Y7)                  \
	VSUBPS Y7, Y0, Y0             \
	VSUBPS Y6, Y0, Y0             \
	VMAXPS Y15, Y0, Y0            \
	VMINPS Y13, Y0, Y0

// func scatterEight(pix *byte, stride, rows int, s *strewn)
TEXT ·scatterEight(SB), NOSPLIT, $0-32
	MOVQ pix+0(FP), DI
	MOVQ stride+8(FP), DX
	MOVQ rows+16(FP), CX
	MOVQ s+24(FP), SI
	VPXOR Y15, Y15, Y15
	VMOVUPS eight<>(SB), Y14
	VBROADCASTSS whole<>(SB), Y13
	SHARES(16)
	VMOVUPS Y0, 52(SI)
	SHARES(0)
	VBROADCASTSS 32(SI), Y1
	VMULPS Y1, Y0, Y0
	VBROADCASTSS 36(SI), Y1
	VCMPPS $1, Y1, Y14, Y1 // the pixel is one of the columns
	VANDPS Y1, Y0, Y10
	MOVLQSX 40(SI), R8
	LEAQ 52(SI)(R8*4), R8
	MOVL 44(SI), AX
	VMOVD AX, X9
	VPBROADCASTD X9, X9
	VPMOVZXBW X9, Y9
	VBROADCASTI128 ·firstPair(SB), Y14
	VBROADCASTI128 ·secondPair(SB), Y12
	VBROADCASTSS steps<>(SB), Y11
	VBROADCASTSS rounding<>(SB), Y8

row:
	VBROADCASTSS (R8), Y1
	VMULPS Y1, Y10, Y1
	VSUBPS Y1, Y13, Y1
	VMOVAPS Y13, Y2
	MOVL 48(SI), AX

power:
	SHRL $1, AX
	JCC square
	VMULPS Y1, Y2, Y2

square:
	JZ raised // of the shift
	VMULPS Y1, Y1, Y1
	JMP power

raised:
	VSUBPS Y2, Y13, Y2
	VMULPS Y11, Y2, Y2
	VADDPS Y8, Y2, Y2
	VCVTTPS2DQ Y2, Y0
	WEIGH(Y0, Y2, Y3, Y4, Y5, Y6, Y12, Y9, Y14, Y15)
	ADDQ DX, DI
	ADDQ $4, R8
	SUBQ $1, CX
	JNZ row
	VZEROUPPER
	RET
