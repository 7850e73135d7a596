// Package llm talks to a language model behind any endpoint that speaks
// OpenAI's protocol. It writes answers from retrieved passages (bot.Model) and
// turns texts into vectors (knowledge.Embedder).
//
// Nothing here is needed for a chat to work. Every call ends within its
// context, every failure is a plain chat.Unavailable error that holds neither
// keys nor texts, and a model that keeps failing is left alone for a while, so
// that callers can answer without it at once.
package llm
