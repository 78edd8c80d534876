package text_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/languagemate/studymate/control/text"
)

func TestWhatIsAnEmoji(t *testing.T) {
	for _, s := range []string{
		"😀", "👍", "☕", "🎉🎉", "❤️", "☀️", "©️", "‼️", "㊗️", "🫩", // of the picture by default, and made one
		"👍🏽", "☝🏻", "👩🏿‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏳‍🌈", "❤️‍🔥", "🧑🏻‍❤️‍💋‍🧑🏿", // skin tones and joined ones
		"1️⃣", "#️⃣", "*️⃣", "0⃣", "🔟", // keycaps
		"🇰🇷", "🇰🇷🇺🇸", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴", // flags
		"😀1️⃣🇰🇷👨‍👩‍👧", "\U0001FAFF", // the last is free yet
	} {
		if !text.Emoji(s) {
			t.Errorf("%q (%+q) is none", s, s)
		}
	}
	for _, s := range []string{
		"", "1", "42", "#", "*", "!", "?!", "...", "·", "+", "~", "₩", "½", "①", "→", // digits and signs
		"a", "가", "é", "ㅋㅋ", "m²", // letters
		"❤", "©", "™", "‼", "1️", "1️⃣2", "😀!", "😀 😀", "😀a", // text by default, and text beside an emoji
		"\uFE0F", "\u200D", "\u20E3", "😀\u200D", "\u200D😀", "😀\uFE0F\uFE0F", "😀\u20E3", // parts
		"🇰", "🇰🇷🇺", "🇰😀", "🏴󠁧󠁢󠁳󠁣󠁴", "😀󠁧󠁢󠁳󠁣󠁴󠁿", "🏴\U000E007F",
	} {
		if text.Emoji(s) {
			t.Errorf("%q (%+q) is one", s, s)
		}
	}
}

// All that the web client offers is taken.
func TestWhatTheClientOffersAreEmoji(t *testing.T) {
	source, err := os.ReadFile("../../web/src/components/talk/EmojiPicker.tsx")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)const emojis = \[(.*?)\n\];`).FindSubmatch(source)
	if list == nil {
		t.Fatal("the client's emoji stand somewhere else")
	}
	offered := regexp.MustCompile(`'([^']+)'`).FindAllSubmatch(list[1], -1)
	if len(offered) < 30 {
		t.Errorf("only %d are offered", len(offered))
	}
	for _, one := range offered {
		if !text.Emoji(string(one[1])) {
			t.Errorf("%s (%+q) is none", one[1], one[1])
		}
	}
}
