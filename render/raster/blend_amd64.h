// Blends the pixels at DI, two in each lane and then the next two, with a colour that is at
// R13 in words, by the weights of 256 in the doublewords of R0. It goes on in words, a channel each:
// (pixel*256 + 128 + (colour-pixel)*weight) >> 8. R12 and R14 are secondPair and firstPair,
// R15 zeroes; R2 to R6 are lost.
#define WEIGH(R0, R2, R3, R4, R5, R6, R12, R13, R14, R15) \
	VMOVDQU (DI), R4               \
	VPSHUFB R14, R0, R2            \
	VPSHUFB R12, R0, R3            \
	VPUNPCKLBW R15, R4, R5         \
	VPUNPCKHBW R15, R4, R6         \
	VPSUBW R5, R13, R5             \
	VPSUBW R6, R13, R6             \
	VPMULLW R2, R5, R5             \
	VPMULLW R3, R6, R6             \
	VPBROADCASTD ·halves(SB), R2   \
	VPUNPCKLBW R4, R2, R3          \
	VPUNPCKHBW R4, R2, R4          \
	VPADDW R3, R5, R5              \
	VPADDW R4, R6, R6              \
	VPSRLW $8, R5, R5              \
	VPSRLW $8, R6, R6              \
	VPACKUSWB R6, R5, R5           \
	VMOVDQU R5, (DI)
