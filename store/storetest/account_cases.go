package storetest

var accountCases []testCase
