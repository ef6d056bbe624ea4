package imagery

import (
	"math"

	"github.com/airbusgeo/godal"

	"sigi/layers"
)

// stretch maps samples of more than 8 bits to the levels of a picture where
// no style says how: linearly, from the least to the greatest sample as the
// file declares or a sample of it shows.
type stretch struct{ low, scale []float32 }

func (v *stretch) level(band int, s float32) uint8 {
	f := (s - v.low[band]) * v.scale[band]
	switch {
	case f >= 255:
		return 255
	case f > 0:
		return uint8(f + 0.5)
	}
	return 0
}

func newStretch(bands []layers.Band) *stretch {
	v := &stretch{}
	for _, b := range bands {
		scale := float32(0)
		if b.Max > b.Min {
			scale = float32(255 / (b.Max - b.Min))
		}
		v.low, v.scale = append(v.low, float32(b.Min)), append(v.scale, scale)
	}
	return v
}

// sampleSide is the side of the picture that the range of samples is taken
// from where the file does not declare it.
const sampleSide = 256

// ranges finds the least and the greatest sample of each band.
func (d *dataset) ranges(h *header, bands []layers.Band) {
	k := len(h.levels) - 1
	for k > 0 && h.levels[k].width < sampleSide && h.levels[k].height < sampleSide {
		k--
	}
	at, err := d.level(h.levels[k])
	if err != nil {
		return
	}
	w, ht := min(h.levels[k].width, sampleSide), min(h.levels[k].height, sampleSide)
	samples := make([]float32, w*ht)
	for i := range bands {
		b := &bands[i]
		err := at[i].Read(0, 0, samples, w, ht, godal.Window(h.levels[k].width, h.levels[k].height), godal.ErrLogger(onlyErrors))
		if err != nil {
			continue
		}
		low, high, none := float32(math.Inf(1)), float32(math.Inf(-1)), float32(h.noData[i])
		for _, s := range samples {
			if s-s == 0 && s != none {
				low, high = min(low, s), max(high, s)
			}
		}
		if low < high {
			b.Min, b.Max = float64(low), float64(high)
		}
		if s, ok, err := d.bands[i].GetStatistics(godal.ErrLogger(onlyErrors), godal.Approximate()); err == nil && ok && s.Max > s.Min {
			b.Min, b.Max = s.Min, s.Max
		}
		if b.Min < b.Max {
			b.Shares = shares(samples, none, b.Min, b.Max)
		}
	}
}

// shareSteps is how finely shares of samples are known.
const shareSteps = 256

// shares sums up how many samples there are up to each value.
func shares(samples []float32, none float32, low, high float64) []float32 {
	counts := make([]float32, shareSteps)
	total := float32(0)
	for _, s := range samples {
		if s-s == 0 && s != none {
			k := int((float64(s) - low) / (high - low) * (shareSteps - 1))
			counts[min(max(k, 0), shareSteps-1)]++
			total++
		}
	}
	if total == 0 {
		return nil
	}
	sum := float32(0)
	for i, c := range counts {
		sum += c
		counts[i] = sum / total
	}
	return counts
}
