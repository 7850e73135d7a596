package storetest

var listCases []testCase
