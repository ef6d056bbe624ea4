package chance

// Hash mixes numbers into one.
func Hash(ks ...uint64) uint64 {
	z := uint64(0x9e3779b97f4a7c15)
	for _, k := range ks {
		z = (z ^ k) + 0x9e3779b97f4a7c15
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb
		z ^= z >> 31
	}
	return z
}

// Unit is a number in [0, 1) from numbers.
func Unit(ks ...uint64) float64 { return float64(Hash(ks...)>>11) / (1 << 53) }

// Swing is a number in [-1, 1) from numbers.
func Swing(ks ...uint64) float64 { return 2*Unit(ks...) - 1 }
