// A page with everything a browser mends is parsed, asked and changed.
const cheerio = require('cheerio');
const html = '<!doctype html><html><head><title>T &amp; U</title><style>a{b}</style></head><body class="x y"><ul id=u><li data-a="1">A<li class=s>B<li>C &lt;</ul>' +
  '<table><tr><td>1<b>2</table><p>par<div>x</p><svg><path d="M"/></svg><script>if(a<b)"</div>"</script><!-- c --><input checked value=\'q"\'>' +
  '<textarea>\n<x></textarea><template><i>t</i></template>&notanent; &copy &#128; &#x1F600;<select><option selected>o1<option value=2>o2</select></body></html>';
const $ = cheerio.load(html);
for (const selector of ['li', '#u > li:first-child', 'li:nth-child(2n+1)', '[data-a="1"]', 'li:not(.s)', 'ul:has(.s)', 'li:contains("A")', 'td b', 'body *', 'li:eq(1)', 'li ~ li', '[class~=y]', 'option:selected', 'li:last', 'li[', 'li:foo']) {
  try { console.log(selector, $(selector).map((i, element) => `${element.name}:${$(element).text()}`).get()); } catch (error) { console.log(selector, error.name, error.message); }
}
console.log($('select').val(), $('li').data(), $('li').parents().map((i, element) => element.name).get(), $('input').prop('checked'), $('body').is('.x'), $('li').index());
$('li').first().addClass('z').attr('q', 'r').css('color', 'red').after('<li>N</li>').wrap('<s>');
$('.s').remove();
$('p').replaceWith('<q>Q</q>');
$('title').text('<n>');
console.log($.html());
console.log(cheerio.load('<a><b/><c x="1">t<![CDATA[q<]]></c></a>', { xml: true }).xml());
