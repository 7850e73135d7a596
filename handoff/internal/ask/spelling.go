package ask

import "strings"

// alike are the words whose typing errors are read as the word.
var alike = strings.Fields(`agent human person operator representative someone somebody supervisor manager speak contact connect transfer
	specialist colleague employee people customer support service talking speaking escalate anybody anyone`)

// unlike are words near those that are no error of them.
var unlike = setOf(`contract contracts contacts contacted connects connected connection transfers transferred speaks speaker spear humane humid humor hum persons personal persona agents humans
	managers managed manage manages management sneak operate operated operators operating operation representatives content connector chattering argent urgent agenda steak stalking walking taking
	tasking balking charting parson prison peoples purple pebble costumer customers customs custom supports supported services serviced specialists special colleagues employees employed employ
	escalated escalates escalator someones somewhat sometime something some correct contest context comfort converse anything anyway anyhow woman women german humans speech spend spent agency ago
	translate transform report reporter servers server surface search people's smoking seeking sneaking stocking taken token tailing telling walking parking speaking gent gents`)

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// meant gives the word that a typing error stands for, or the word itself: one
// letter wrong, missing, doubled or swapped, or two from eight letters up.
func meant(word string, hangul bool) string {
	if hangul || len(word) < 4 || len(word) > 18 || classOf[word] != 0 || unlike[word] {
		return word
	}
	for _, right := range alike {
		if word[0] != right[0] && word[1] != right[0] && word[1] != right[1] {
			continue
		}
		allowed := 1
		if len(right) >= 8 {
			allowed = 2
		}
		if d := len(word) - len(right); d <= allowed && d >= -allowed && edits(word, right) <= allowed {
			return right
		}
	}
	return word
}

// edits is the distance of Damerau and Levenshtein between two words of up to 18
// bytes, where no letters are changed twice.
func edits(a, b string) int {
	var rows [3][20]int
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}
