package sentiment

import "strings"

// The lists were written for this package from the language of support chats.
// Weights: 0.5 and more only for what is aimed at us; about 0.3 for clear
// impatience; less for what is often said calmly.

// cues makes a group of cues of one kind; phrases are divided by "|".
func cues(kind string, weight float64, anger bool, phrases string) []cue {
	var list []cue
	for p := range strings.SplitSeq(phrases, "|") {
		list = append(list, cue{text: strings.Trim(p, "\n\t"), kind: kind, weight: weight, anger: anger})
	}
	return list
}

// except disarms a group's cues right after and right before certain words,
// divided by "|". Around an English cue they are whole words.
func except(list []cue, before, after string) []cue {
	for i := range list {
		border := ""
		if strings.HasPrefix(list[i].text, " ") {
			border = " "
		}
		for w := range strings.SplitSeq(before, "|") {
			if w = strings.TrimSpace(w); w != "" {
				list[i].before = append(list[i].before, border+w)
			}
		}
		for w := range strings.SplitSeq(after, "|") {
			if w = strings.TrimSpace(w); w != "" {
				list[i].after = append(list[i].after, w+border)
			}
		}
	}
	return list
}

func join(groups ...[]cue) []cue {
	var all []cue
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// englishCues are matched in spaced text: " word word ", no apostrophes.
var englishCues = join(
	cues("repetition", 0.35, false, ` already told you | already said | already asked | already explained | already tried that | already did that | as i told you | i just told you `+
		`| how many times do i | same answer | same thing again | same question again | keep saying | keep repeating | keep telling | repeating yourself | third time | 3rd time | fourth time | 4th time `+
		`| fifth time | 5th time | tenth time | over and over  | asked you | times now | do i have to repeat | like i said | as i said | stop repeating `),
	cues("repetition", 0.2, false, ` second time | 2nd time | yet again | once again | twice now | going in circles | going round in circles `),
	cues("urgency", 0.3, false, ` asap | urgently | its urgent | very urgent | quite urgent | really urgent | so urgent | this is urgent | urgent please | this instant | hurry up | cant wait any longer | need this now | need it now | need an answer now `),
	cues("urgency", 0.15, false, ` right now | immediately | right away | urgent `),
	cues("waiting", 0.35, false, ` still waiting | been waiting | kept waiting | keep me waiting | keeps me waiting | waited for hours | waited for weeks | waited for days | waiting for hours | waiting for days | waiting for weeks | waiting forever `+
		`| waiting all day | waiting since | no one answers | nobody answers | no one replies | nobody replies | nobody responds | no one responds | no response | no reply | taking forever | takes forever | for ages | how much longer | is anyone there `),
	cues("waiting", 0.25, false, ` still hasnt | still havent | still not arrived | still no | hasnt arrived yet | where the hell | when will i finally | finally get an answer `),
	cues("unsolved", 0.4, false, ` still not working | still doesnt work | still isnt working | still wont | still broken | still not fixed | still cant | still not solved | still not resolved | still the same problem | same problem again | same error again `+
		`| nothing works | nothing helps | doesnt help | didnt help | not helping | not helpful | unhelpful | no help at all | not being helpful | never works | keeps failing | keeps happening | keeps crashing | broke again | broken again | happened again `),
	cues("misunderstood", 0.35, false, ` dont understand me | not understanding | do you even understand | not what i asked | not what i said | not what i meant | not my question | didnt answer | doesnt answer | not answering | are you listening | are you even listening `+
		`| read what i | wrong answer | thats not it | makes no sense | you dont get it | waste of time | wasting my time | pointless | cannot understand ya `),
	except(cues("insult", 0.6, true, ` stupid | idiot | idiots | moron | morons | dumb | incompetent | clowns `),
		` my | im | i am | i feel | such an | a bit | feel so | sounds `, `question | q | mistake | phone | bell | bells | luck `),
	except(cues("insult", 0.5, true, ` useless | worthless `), ` feel | am | im `, ``),
	cues("insult", 0.6, true, ` shut up | screw you | go to hell | piss off | you suck | you people suck | bunch of liars | you liar | liars | thieves | crooks | scammers | rip off | ripoff | ripped off | scam company | total scam | a scam `),
	except(cues("insult", 0.55, true, ` fuck | fucking | fuckin | fck | fkn | wtf | shit | shitty | bullshit | crap | crappy | goddamn | god damn | damn it | dammit | bitch | asshole | effing | ffs | bloody `),
		` holy | hot | no | oh `, `great | awesome | good | love | amazing | brilliant | perfect | excellent | fantastic | mary | orange | beautiful `),
	cues("insult", 0.4, true, ` what the hell | wth | hell is wrong | worst service | worst company | worst customer | worst support | worst experience | worst shop | worst store | garbage service | joke of a | what a joke | is a joke `+
		`| ridiculous | unacceptable | outrageous | disgraceful | disgusting service | disgusted | pathetic | appalling | infuriating | furious | fed up | sick of | sick and tired | had enough | pissed | pissed off | livid | fuming | how dare you | are you kidding | are you joking | you kidding me `+
		`| im angry | i am angry | so angry | very angry | really angry | so mad | im mad | never again | never buying | never ordering | never shopping | hate you | hate this | hate your `),
	cues("insult", 0.3, false, ` so frustrating | very frustrating | really frustrating | frustrated | so annoying | really annoying | annoyed | very disappointed | extremely disappointed | terrible service | awful service | horrible service `),
)

// koreanCues are matched in text without spaces and punctuation.
var koreanCues = join(
	cues("repetition", 0.35, false, `몇번을|몇번째|몇번이나|몇번말|아까도말|아까말했|아까말씀드렸|이미말했|이미말씀드렸|방금말했|방금말씀드렸|말했잖|물어봤잖|같은말만|같은소리|같은답변|같은대답|똑같은말|똑같은답|똑같은소리|세번째|네번째|다섯번째|자꾸같은|계속같은|앵무새|반복하|또이러|또그러`),
	cues("repetition", 0.2, false, `두번째문의|또다시|또안|자꾸`),
	cues("urgency", 0.3, false, `급해|급합|급한데|급함|급히|시급|당장|빨리좀|빨리해|빨리답|빨리연락|빨리처리|빨리보내|빨리요|빨리빨리|얼른|지금바로|서둘러|긴급`),
	cues("waiting", 0.35, false, `언제까지기다|얼마나더기다|얼마나기다|계속기다|기다리게|기다렸는데|기다리다지|기다린지|기다리고있는데|몇시간째|몇일째|며칠째|몇주째|몇달째|시간째|일째답|답이없|답변이없|대답이없|연락이없|연락도없|답장이없|답변도없|감감무소식|함흥차사|왜답`),
	cues("waiting", 0.25, false, `아직도안|아직도못|아직도배송|아직도처리|언제오는거|언제되는거|도대체언제|대체언제`),
	cues("unsolved", 0.4, false, `여전히안|아직도안되|아직도안돼|계속안되|계속안돼|그래도안되|그래도안돼|해도안되|해도안돼|해도안된|또안되|또안돼|해결이안|해결안|소용없|소용이없|도움이안|도움안|도움이하나도|하나도도움|계속오류|계속에러|또고장|또오류|안된다고요|안된다니까|안돼요왜|안된다구`),
	cues("misunderstood", 0.35, false, `그게아니|그말이아니|그런말이아니|그거말고|무슨소리|무슨말이야|뭔소리|말귀|못알아듣|못알아먹|못알아들|이해를못|이해못하|딴소리|딴말|엉뚱한|동문서답|질문을이해|답답|시간낭비|제말은|내말은|제대로읽|제대로답`),
	except(cues("insult", 0.6, true, `시발|씨발`), `다|역|일|표|즉|동|접`, `송|매|행|급|생|견|전|표|신|령|점|주`),
	except(cues("insult", 0.6, true, `ㅅㅂ|ㅆㅂ|씨바|씨팔|쓰발|ㅈㄹ|지랄|개새끼|개색기|새끼야|ㄲㅈ|꺼져라|닥쳐|멍청|바보같|돌대가리|빡대가리|개같|ㅗㅗ|사기꾼|사기치|도둑놈|도둑이냐`), ``, `한질문`),
	except(cues("insult", 0.6, true, `병신`), `질|사|장|간`, `고|청|체|규|호|경`),
	except(cues("insult", 0.5, true, `미친`), `영향을|영향이|에|못|끼`, `듯이|다`),
	except(cues("insult", 0.4, true, `화나|화납`), `전|영|만|대|동|문|진|국|강|변|소`, `게|지`),
	except(cues("insult", 0.4, true, `너무하|너무한`), ``, `얗|얀|얘|늘|고싶|나|번|쪽|정`),
	cues("insult", 0.4, true, `짜증|열받|빡치|빡쳐|빡침|화가나|화가납|장난하|장난합|장난쳐|장난치|어이없|어이가없|뻔뻔|거지같|쓰레기같|쓰레기회사|쓰레기네|환장|돌아버리|뚜껑열|기가막히|기가차|이딴|이따위|그따위|개판|엿같|못해먹|정신나간|다시는안사|다시는안시|다시는이용|두번다시안|소비자우롱|우롱|무책임`),
	cues("insult", 0.3, false, `형편없|최악|실망입|실망이|실망했|너무불편|불친절|성의없|성의가없|황당`),
)
