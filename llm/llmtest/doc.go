// Package llmtest is a model endpoint for tests: a real HTTP server on
// 127.0.0.1 that speaks OpenAI's protocol, answers by rule or by script, fails
// in every way that endpoints fail, and remembers what it was asked.
//
// Without a script it is a small honest model: it answers with the passage
// sentence that is nearest to the question and quotes it, and its vectors put
// texts with common words near each other. It needs no testing.T, so a process
// under test can be pointed at it through OPENAI_BASE_URL.
package llmtest
