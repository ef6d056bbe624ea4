//go:build !amd64 || purego

package raster

const fours = false

func runFours(*byte, *int32, int, int32, FillRule, uint32, uint32) int32 {
	panic("raster: there is no runFours on this machine")
}

func scatterEight(*byte, int, int, *strewn) {
	panic("raster: there is no scatterEight on this machine")
}
