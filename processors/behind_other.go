//go:build !linux

package processors

const canStepBack = false

func stepBack() {}
