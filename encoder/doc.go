// Package encoder turns a text into a vector of what it means, without a
// network, a key or a download: texts that mean the same have a high cosine,
// whatever their words. It speaks English and Korean; other languages in Latin
// letters work as far as they share pieces of words.
//
// The network is Google's Universal Sentence Encoder, multilingual, version 3
// (Yang et al., "Multilingual Universal Sentence Encoder for Semantic
// Retrieval", 2019; Apache License 2.0): pieces of words, their embeddings,
// convolutions over two, three and five pieces, and a small network over their
// sum. use.bin holds it with 4 bits a value of an embedding and 8 bits a
// weight; internal/convert made it.
//
// The package is pure and safe for concurrent use.
package encoder
