package storetest

var administrationCases []testCase
