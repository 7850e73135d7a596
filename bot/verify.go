package bot

// Dropped is a sentence that the verifier refused, and why.
type Dropped struct {
	Text string `json:"text"`
	Why  string `json:"why"`
}
