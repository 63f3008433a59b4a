#pragma once

// The page at /docs: renders /openapi.json in the browser, without any outside host.

#include <string_view>

namespace walletgate::http {

inline constexpr std::string_view kDocsPage = R"HTML(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Walletgate API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:.4rem;font-size:.85rem}
section{border-top:1px solid #8886;padding:1rem 0}
h2 code{font-size:1.1rem} .method{display:inline-block;min-width:4.5rem;font-weight:700}
</style></head><body><main>
<h1>Walletgate API</h1>
<p id="about">Loading <a href="/openapi.json">/openapi.json</a>…</p><div id="operations"></div>
<script>
const add=(parent,tag,text)=>{const node=document.createElement(tag);if(text)node.textContent=text;parent.append(node);return node};
const examplesOf=content=>Object.values(content||{}).flatMap(media=>Object.entries(media.examples||{}));
const showExamples=(section,title,content)=>{for(const [name,example] of examplesOf(content)){
  const box=add(section,'details');add(box,'summary',title+': '+(example.summary||name));
  add(box,'pre',JSON.stringify(example.value,null,2))}};
fetch('/openapi.json').then(reply=>reply.json()).then(api=>{
  about.textContent=api.info.title+' '+api.info.version+'. '+(api.info.description||'');
  for(const [path,item] of Object.entries(api.paths))for(const [method,operation] of Object.entries(item)){
    if(!operation.responses)continue;
    const section=add(operations,'section');const title=add(section,'h2');
    const name=add(title,'span',method.toUpperCase());name.className='method';add(title,'code',path);
    add(section,'p',operation.description||operation.summary||'');
    const list=add(section,'ul');
    for(const parameter of operation.parameters||[])if(parameter.name)add(list,'li',parameter.in+' '+parameter.name+': '+(parameter.description||''));
    showExamples(section,'Request',operation.requestBody&&operation.requestBody.content);
    for(const [status,response] of Object.entries(operation.responses))showExamples(section,'Answer '+status,response.content);
  }}).catch(()=>{about.textContent='The description could not be loaded.'});
</script></main></body></html>
)HTML";

/// Lets the page run its own script and style, known by their hashes (CSP Level 3), and talk to the gateway; nothing
/// else, and no other page may frame it. Whoever changes the page changes the hashes: a test says which.
inline constexpr std::string_view kDocsPolicy =
    "default-src 'none'; script-src 'sha256-n2JNpomM6YGxycJg1pyBDc/uKx+CZjQcnwGioelsd4E='; "
    "style-src 'sha256-u5eCw/8xlQ1OTXcdVSbpwSeojEz0k+Gtt9gG/dkvTGY='; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

}  // namespace walletgate::http
