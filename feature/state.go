package feature

// State is how much of a change log an answer contains. Positions are compared
// only within their log. The zero State says nothing: data that follows no
// log.
type State struct{ Log, Pos string }
