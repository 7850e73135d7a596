package handoff

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAsksForPerson(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/asks.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cases := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		sign, text, _ := strings.Cut(lines.Text(), " ")
		if sign != "+" && sign != "-" {
			continue
		}
		cases++
		if got, evidence := AsksForPerson(text); got != (sign == "+") {
			t.Errorf("%q: asks is %v (%q)", text, got, evidence)
		} else if got && evidence == "" {
			t.Errorf("%q: asks without evidence", text)
		}
	}
	if cases < 120 {
		t.Errorf("only %d cases were read", cases)
	}
}

func TestAskAndSafetyReadAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if ok, evidence := AsksForPerson(text); ok != (evidence != "") {
			t.Fatalf("asks %v with evidence %q", ok, evidence)
		}
		if kind, ok := Safety(text); ok != (kind != "") {
			t.Fatalf("safety %v with kind %q", ok, kind)
		}
	})
}

func TestAsksForPersonReadsHeadAndTailOfLongText(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("tent. ", 5000)
	if ok, _ := AsksForPerson(filler + "I want an agent"); !ok {
		t.Error("the end of a long text is not read")
	}
	if ok, _ := AsksForPerson(filler + "I want an agent. " + filler); ok {
		t.Error("the middle of a very long text is read: the work is not bounded")
	}
}

func BenchmarkAsksForPerson(b *testing.B) {
	for name, text := range benchmarkTexts {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				AsksForPerson(text)
			}
		})
	}
}

func BenchmarkAsksForPersonInLongText(b *testing.B) {
	text := strings.Repeat("Is there a colleague of yours who could look at it with me, or should I ask at the shop? ", 30)
	for b.Loop() {
		AsksForPerson(text)
	}
}

func BenchmarkSafety(b *testing.B) {
	for name, text := range benchmarkTexts {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Safety(text)
			}
		})
	}
}

var benchmarkTexts = map[string]string{
	"English": "I ordered a tent last week and it still hasn't arrived, can you tell me where it is?",
	"unclear": "Is there a colleague of yours who could look at my tent with me?",
	"Korean":  "지난주에 텐트를 주문했는데 아직 도착하지 않았어요. 어디쯤 왔는지 알려 주실 수 있나요?",
}
