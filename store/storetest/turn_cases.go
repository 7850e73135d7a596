package storetest

var turnCases []testCase
