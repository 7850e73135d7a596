package storetest

var knowledgeCases []testCase
