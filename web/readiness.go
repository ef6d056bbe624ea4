package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"sigi/contentcoding"
	"sigi/publish"
)

// readiness says which layers can be drawn now. It tells what /readyz tells,
// to people and with status 200: a page that asks has nothing to repair.
func (h *handler) readiness(_ http.ResponseWriter, r *http.Request) (*document, error) {
	type layer struct {
		Layer    string             `json:"layer"`
		State    publish.LayerState `json:"state"`
		Why      string             `json:"why,omitempty"`
		Rows     int64              `json:"rows,omitempty"`
		Degraded string             `json:"degraded,omitempty"`
	}
	answer := struct {
		Sequence string  `json:"sequence"` // a catalog with another is to be read again
		Ready    bool    `json:"ready"`
		Layers   []layer `json:"layers"` // those that are not ready, or degraded
	}{Layers: []layer{}}
	s, err := h.open(r.Context())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	answer.Sequence = s.UpdateSequence()
	all := h.status()
	answer.Ready = len(all) > 0
	for _, l := range all {
		if l.State == publish.Ready && l.Degraded == "" {
			continue
		}
		answer.Ready = answer.Ready && l.State == publish.Ready
		answer.Layers = append(answer.Layers, layer{l.Layer, l.State, l.Why, l.Rows, l.Degraded})
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("web: readiness: %w", err)
	}
	return newDocument("application/json", "no-store", contentcoding.Fast, body), nil
}
