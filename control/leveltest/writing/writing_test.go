package writing

import (
	"math"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestMTLDAgainstAnotherProgram: text and numbers are those of the documentation of lexicalrichness, a Python package under the MIT licence.
func TestMTLDAgainstAnotherProgram(t *testing.T) {
	text, err := os.ReadFile("testdata/mtld.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := wordsOf(string(text))
	if len(words) != 57 {
		t.Fatalf("%d words: %q", len(words), words)
	}
	if got := mtld(words); math.Abs(got-46.79226361031519) > 1e-12 {
		t.Errorf("MTLD = %.14f", got)
	}
}

func TestMTLDWithoutAnEnd(t *testing.T) {
	if got := mtld([]string{"all", "of", "these", "differ"}); got != 0 {
		t.Errorf("MTLD = %v of words that all differ", got)
	}
	if got := mtld(strings.Fields("no no no no no no")); got != 2 {
		t.Errorf("MTLD = %v of the same word, want 2", got)
	}
	if got := mtld(nil); got != 0 {
		t.Errorf("MTLD = %v of nothing", got)
	}
}

const (
	market   = "Last week I went to the market with my sister. We bought apples, rice and fish. It's a long way, so we took the bus. In the evening my mother cooked for us and we talked about the holidays. I don't remember when I was so happy."
	marketKo = "지난주에 저는 언니와 시장에 갔어요. 사과와 쌀과 생선을 샀어요. 길이 멀어서 버스를 탔어요. 저녁에는 어머니가 요리를 하시고 우리는 방학 이야기를 했어요. 정말 행복했어요!"
)

func english(prompt string) Task {
	return Task{Language: "en-GB", Prompt: prompt, MinWords: 40}
}

func TestWhatIsCounted(t *testing.T) {
	m := Measure(market, english("Write about a day with your family."))
	if m.Words != 47 || m.Sentences != 5 || m.WordsPerSentence != 9.4 || m.Variety != 0 || m.Copied != 0 || m.Own != 1 {
		t.Errorf("%+v", m)
	}
	if m := Measure(market+" "+strings.ToUpper(market), english("")); m.Words != 94 || m.Variety < 30 || m.Variety > 120 || m.Repeated < .45 {
		t.Errorf("twice the same: %+v", m)
	}
	ko := Task{Language: "ko", MinChars: 60}
	m = Measure(marketKo, ko)
	if m.Words != 23 || m.Sentences != 5 || m.Characters != 75 || m.Variety != 0 || m.Own != 1 {
		t.Errorf("%+v", m)
	}
	// Some systems write each sound of a syllable as a character of its own.
	if apart := Measure(norm.NFD.String(marketKo), ko); apart != m {
		t.Errorf("taken apart %+v, together %+v", apart, m)
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "...": 0, "Hello": 1, "Hello. ": 1, "It costs 3.50 euros. Really?! Yes": 3, "one\ntwo\n\nthree": 3, "안녕하세요. 저는 민수예요…": 2, "See www.example.com now.": 1, "今日は。元気？": 2,
	} {
		if got := sentencesIn(text); got != want {
			t.Errorf("%q has %d, want %d", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Don\u2019t stop, well-known 'friend'": "don't|stop|well-known|friend", "3 apples, 20th": "apples|th", "A B": "a|b", "--- '": "", "카페에서 coffee를": "카페에서|coffee를",
	} {
		if got := strings.Join(wordsOf(text), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhatIsNotWorthJudging(t *testing.T) {
	prompt := "Write about a journey that you made. Where did you go, how long did it take and whom did you meet on the way? What would you do in another way if you made it again?"
	for name, c := range map[string]struct {
		text string
		task Task
		want Reason
	}{
		"English":                      {market, english(prompt), ""},
		"Korean":                       {marketKo, Task{Language: "ko", MinChars: 60}, ""},
		"nothing":                      {" \n ", english(prompt), Empty},
		"numbers":                      {"1 2 3 4", english(prompt), Empty},
		"Korean instead of English":    {marketKo, english(prompt), OtherLanguage},
		"English instead of Korean":    {market, Task{Language: "ko", MinChars: 60}, OtherLanguage},
		"French instead of English":    {"La semaine passée je suis allé au marché avec ma sœur et nous avons acheté des pommes, du riz et du poisson pour le dîner.", english(prompt), OtherLanguage},
		"keys at random":               {strings.Repeat("asdf jkl qwer uiop zxcv bnm ", 8), english(prompt), OtherLanguage},
		"the task":                     {prompt, english(prompt), Copied},
		"the task, with a few words":   {"Hello! " + prompt + " I like it very much.", english(prompt), Copied},
		"one sentence over and over":   {strings.Repeat("I like to go to the market. ", 8), english(prompt), Repetitive},
		"too little":                   {"I went to the sea with my friend.", english(prompt), TooShort},
		"too little Korean":            {"저는 바다에 갔어요.", Task{Language: "ko", MinChars: 60}, TooShort},
		"a name in another script":     {market + " Her name is 지은.", english(prompt), ""},
		"an answer that uses its task": {"I made a journey to Busan last year. " + market, english(prompt), ""},
	} {
		if got := Measure(c.text, c.task).Fault(c.task); got != c.want {
			t.Errorf("%s: %q, want %q: %+v", name, got, c.want, Measure(c.text, c.task))
		}
	}
}

func FuzzMeasure(f *testing.F) {
	f.Add(market, "Write about a day.", "en")
	f.Add(marketKo, "\u1112\u1161\u11ab", "ko-KR")
	f.Add("\xff'-'", "", "")
	f.Fuzz(func(t *testing.T, text, prompt, language string) {
		task := Task{Language: language, Prompt: prompt, MinWords: 10}
		m := Measure(text, task)
		for name, v := range map[string]float64{"repeated": m.Repeated, "copied": m.Copied, "own": m.Own} {
			if !(v >= 0 && v <= 1) {
				t.Errorf("%s = %v", name, v)
			}
		}
		if math.IsNaN(m.Variety) || m.Variety < 0 || m.Sentences > 0 && math.IsInf(m.WordsPerSentence, 0) {
			t.Errorf("%+v", m)
		}
		if m.Fault(task) == "" && m.Words == 0 {
			t.Error("nothing is worth judging")
		}
	})
}
