package storetest

var presenceCases []testCase
