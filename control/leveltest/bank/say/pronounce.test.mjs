import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pronounce } from './pronounce.mjs'

const said = {
	'stops before ㄴ and ㅁ become nasal': [['감사합니다', '감사함니다'], ['있는데', '인는데'], ['한국말', '한궁말'], ['앞문', '암문']],
	'a final goes over to a vowel': [['읽어요', '일거요'], ['값이', '갑씨'], ['있어요', '이써요'], ['앉으세요', '안즈세요'], ['강아지', '강아지']],
	'ㄷ and ㅌ soften before 이': [['같이', '가치'], ['굳이', '구지'], ['닫혀', '다쳐'], ['닫히', '다치']],
	'ㅎ is lost, or makes its neighbour aspirate': [['좋아요', '조아요'], ['좋고', '조코'], ['많이', '마니'], ['많다', '만타'], ['싫어요', '시러요'], ['축하', '추카'], ['못해요', '모태요'], ['좋습니다', '조씀니다'], ['급하게', '그파게'], ['놓는', '논는']],
	'a stop makes the next one tense': [['학교', '학꾜'], ['읽고', '일꼬'], ['없다', '업따'], ['앉다', '안따'], ['넓다', '널따']],
	'ㄹ and ㄴ become alike, and ㄹ a nasal': [['신라', '실라'], ['칠년', '칠련'], ['음료', '음뇨'], ['국립', '궁닙'], ['잃는', '일른']],
	'words that are said as one': [['할 거예요', '할 꺼예요'], ['갈 수 있어요', '갈 쑤 이써요'], ['할게요.', '할께요.'], ['갈수록', '갈쑤록'], ['길게', '길게'], ['오늘 거리', '오늘 거리'], ['못 먹어요', '몬 머거요'], ['못 해요', '모 태요']],
	'the rest stays': [['네, 2층이에요. OK?', '네, 2층이에요. OK?'], ['', '']],
}

for (const [rule, words] of Object.entries(said)) {
	test(rule, () => {
		for (const [written, spoken] of words) assert.equal(pronounce(written), spoken, written)
	})
}
