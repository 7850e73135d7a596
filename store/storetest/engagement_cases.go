package storetest

var engagementCases []testCase
