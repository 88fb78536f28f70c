/** Where the script puts the matrix, the groups and what it shows of a cell. Words of ours only; hidden until the script runs. */
export const EXPLORER = `<noscript><p class="filters">The matrix and the changes are drawn by a script that is part of this file; it loads nothing. Allow it, or read \`reconcile plan --full\`.</p></noscript>
<section id="explorer" hidden>
<form id="filter" role="search" aria-label="Filter">
<label>Account <input id="by-account" type="search" autocomplete="off" spellcheck="false" placeholder="name or id"></label>
<label>Template <input id="by-template" type="search" autocomplete="off" spellcheck="false" list="templates" placeholder="all"></label>
<label class="wide">Text <input id="by-text" type="search" autocomplete="off" spellcheck="false" placeholder="resource, action, ARN, any edit"></label>
<datalist id="templates"></datalist>
<div id="states" role="group" aria-label="Show only"></div>
</form>
<div class="bar">
<p id="found" role="status"></p>
<label id="quiet-label"><input id="quiet" type="checkbox"> also accounts without changes</label>
<button type="button" id="clear" hidden>Clear filters</button>
</div>
<h2 class="matrix-title" id="matrix-title">Accounts by templates</h2>
<div id="matrix" role="grid" tabindex="0" aria-labelledby="matrix-title" aria-describedby="keys"></div>
<p id="legend"></p>
<p id="keys">Arrow keys move, Enter shows what is done, Escape goes back, / searches.</p>
<h2 id="groups-title">Changes</h2>
<div id="groups"></div>
<h2 id="drift-title" hidden></h2>
<div id="drift"></div>
</section>
<dialog id="panel" aria-labelledby="panel-title">
<div class="panel-head">
<h2 id="panel-title" tabindex="-1"></h2>
<div class="panel-keys"><button type="button" id="previous" title="The cell before (left arrow)">Previous</button><button type="button" id="next" title="The next cell (right arrow)">Next</button><button type="button" id="close" title="Escape">Close</button></div>
</div>
<div id="panel-body"></div>
</dialog>`
