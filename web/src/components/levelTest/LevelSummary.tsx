import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Profile } from '../../api/wire';
import { testable, testOf } from '../../stores/levelTestModel';
import { languageName } from '../../utils/languages';
import { buttonClass } from '../common/Button';

/** The level that tests have shown, on the profile, with the way to the test and to what it showed. */
export function LevelSummary({ profile }: { profile: Profile }) {
	const { t, i18n } = useTranslation();
	const { currentLevel, targetLanguage, targetLanguages } = profile;
	const language =
		testOf(targetLanguage) ?? testable(targetLanguages.map((learnt) => learnt.language))[0] ?? 'en';
	return (
		<section
			aria-labelledby="own-level"
			className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-xl bg-surface p-5 shadow-card"
		>
			<div className="grid min-w-48 flex-1 gap-1">
				<h2 id="own-level" className="text-xl">
					{t('levelTest.own')}
				</h2>
				<p className="text-muted">
					{currentLevel === null
						? t('levelTest.ownNone')
						: t('levelTest.ownLevel', {
								level: currentLevel,
								language: languageName(targetLanguage ?? language, i18n.language),
							})}
				</p>
			</div>
			<div className="flex flex-wrap gap-3">
				{currentLevel !== null && (
					<Link to={`/level-test/result?language=${language}`} className={buttonClass('quiet')}>
						{t('levelTest.toResult')}
					</Link>
				)}
				<Link to={`/level-test?language=${language}`} className={buttonClass('quiet')}>
					{t('levelTest.title')}
				</Link>
			</div>
		</section>
	);
}
