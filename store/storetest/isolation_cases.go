package storetest

var isolationCases []testCase
