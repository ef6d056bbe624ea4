package web

import (
	"encoding/json"
	"net/http"

	"sigi/contentcoding"
	"sigi/fault"
)

// statuses say how a meaning is told over HTTP; what is not listed is 500.
var statuses = map[fault.Code]int{
	fault.BadParam:     http.StatusBadRequest,
	fault.MissingParam: http.StatusBadRequest,
	fault.NotFound:     http.StatusNotFound,
	fault.Forbidden:    http.StatusForbidden,
	fault.Timeout:      http.StatusServiceUnavailable,
	fault.Unavailable:  http.StatusServiceUnavailable,
	fault.Cancelled:    499, // nobody is there to read it; the log's custom
}

// failure is the answer to a request that failed, in JSON; what is not the
// client's doing is logged here, once.
func (h *handler) failure(w http.ResponseWriter, r *http.Request, err error) (d *document, code string) {
	f := fault.From(err)
	status, listed := statuses[f.Code]
	message := f.Msg
	if !listed {
		status, message = http.StatusInternalServerError, "internal error"
		h.Log.ErrorContext(r.Context(), "page", "path", r.URL.Path, "error", f)
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "2")
	}
	body, marshalErr := json.Marshal(struct {
		Error string `json:"error"`
		Param string `json:"param,omitempty"`
	}{message, f.Param})
	if marshalErr != nil {
		panic(marshalErr) // two strings
	}
	d = newDocument("application/json", "no-store", contentcoding.Fast, body)
	d.status, d.tag = status, ""
	return d, f.Code.String()
}
