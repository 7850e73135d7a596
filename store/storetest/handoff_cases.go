package storetest

var handoffCases []testCase
