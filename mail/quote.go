package mail

import (
	"regexp"
	"strings"
)

// Marker stands above what a letter quotes; replies are what comes before it.
// Mail programs keep it in all they quote.
const Marker = "##- - -##"

// begins are the lines with which mail programs begin what they quote, in
// English and Korean. A line may be joined with the two that follow: programs
// fold long ones.
var begins = []*regexp.Regexp{
	regexp.MustCompile(`^On\b.{6,240}\bwrote:$`), // Gmail, Apple Mail, Thunderbird, Yahoo
	regexp.MustCompile(`^\d{4}[년.-].{4,240}(?:님이|이\(가\)|가|이)?\s?(?:작성|쓴 글|썼습니다|작성했습니다|작성한 글)\s?:$`), // the same in Korean
	regexp.MustCompile(`^-{2,}\s?(?:Original Message|Forwarded message|원본 메시지|원본 메일|원본메시지|Original Appointment)\s?-{2,}$`),
	regexp.MustCompile(`^(?:From|보낸 ?사람|보낸이|발신)\s?: .{1,200}(?:Sent|Date|보낸 ?날짜|날짜|Subject|To|받는 ?사람)\s?:`), // Outlook, Naver, Daum: a block
	regexp.MustCompile(`^_{20,}$`), // Outlook
}

// signs are lines with which a signature begins, or that programs add.
var signs = []*regexp.Regexp{
	regexp.MustCompile(`^--\s?$`),
	regexp.MustCompile(`(?i)^(?:sent from (?:my|yahoo|outlook|mail|proton)|get outlook for|sent via )`),
	regexp.MustCompile(`^(?:나의 |내 )?(?:iPhone|iPad|Galaxy|갤럭시|Android|휴대폰|스마트폰).{0,24}(?:에서 보냄|에서 보냈습니다|에서 전송)`),
	regexp.MustCompile(`^(?:삼성|네이버|카카오|다음|LG).{0,24}(?:에서 보냈습니다|에서 보냄|에서 발송)`),
	regexp.MustCompile(`^(?:Android용|iOS용) Outlook`),
}

// Reply gives what somebody wrote in a reply: without what it quotes and
// without signatures. What they wrote between or below quoted lines stays.
func Reply(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	above, below := lines, []string(nil)
	for i := range lines {
		if n := quoteAt(lines, i); n > 0 {
			above, below = lines[:i], lines[i+n:]
			break
		}
	}
	if said := body(above); said != "" {
		return said
	}
	return body(below) // written below what it answers
}

// quoteAt gives how many lines the beginning of a quotation at i has, or 0.
func quoteAt(lines []string, i int) int {
	joined := ""
	for n := 0; n < 4 && i+n < len(lines); n++ {
		line := strings.TrimSpace(strings.Trim(strings.TrimSpace(lines[i+n]), "*"))
		if line == "" && n == 0 {
			return 0
		}
		if n == 0 && strings.Contains(line, Marker) {
			return 1
		}
		joined = strings.TrimSpace(joined + " " + strings.ReplaceAll(line, "*", ""))
		for _, form := range begins {
			if form.MatchString(joined) {
				return n + 1
			}
		}
	}
	return 0
}

// body leaves out quoted lines and everything from a signature on.
func body(lines []string) string {
	var out []string
	for i, line := range lines {
		plain := strings.TrimSpace(line)
		if strings.HasPrefix(plain, ">") || strings.Contains(plain, Marker) {
			continue
		}
		if i > 0 && sign(plain) {
			break
		}
		out = append(out, strings.TrimRight(line, " \t"))
	}
	return squeeze(strings.Join(out, "\n"))
}

func sign(line string) bool {
	for _, form := range signs {
		if form.MatchString(line) {
			return true
		}
	}
	return false
}

var gaps = regexp.MustCompile(`\n{3,}`)

func squeeze(text string) string {
	return strings.TrimSpace(gaps.ReplaceAllString(text, "\n\n"))
}
