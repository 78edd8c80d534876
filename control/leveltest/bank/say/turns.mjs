// Reads a listening.json and prints what is to be said, one turn a line: id, level, speaker (1 or 2), text. With a second argument
// `sums`, prints instead of each item its id and a sum of all that its recording depends on, the version of the tool among it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pronounce } from './pronounce.mjs'

// To be raised with every change of the voices, rates, loudness or pronunciation: the recordings are then made anew.
const VERSION = 1

const SPEAKERS = { A: 1, 가: 1, B: 2, 나: 2 }

function turns(item, language) {
	return item.script.split('\n').map((line) => {
		const [, name, text] = /^(?:([AB가나]): )?(.+)$/.exec(line) ?? []
		if (!text || /[\t]/.test(text)) throw new Error(`${item.id}: no turn: ${JSON.stringify(line)}`)
		return [item.id, item.level, SPEAKERS[name ?? 'A'], language === 'ko' ? pronounce(text) : text]
	})
}

const [file, mode] = process.argv.slice(2)
for (const item of JSON.parse(readFileSync(file, 'utf8'))) {
	const said = turns(item, item.id.slice(0, 2))
	if (mode === 'sums') {
		const sum = createHash('sha256').update(JSON.stringify([VERSION, said])).digest('hex').slice(0, 16)
		console.log(`${item.id} ${sum}`)
	} else {
		for (const turn of said) console.log(turn.join('\t'))
	}
}
