/** The variables of VS Code's four own themes, as far as the views use them, for the pages in a plain browser. */

export type ThemeName = "dark" | "light" | "hc" | "hc-light";

const bodyClasses: Readonly<Record<ThemeName, string>> = {
  dark: "vscode-dark",
  light: "vscode-light",
  hc: "vscode-high-contrast",
  "hc-light": "vscode-high-contrast-light",
};
const names: readonly ThemeName[] = ["dark", "light", "hc", "hc-light"];

/** variable: Dark Modern, Light Modern, Dark High Contrast, Light High Contrast; `-`: the theme does not set it. */
const table = `
foreground                                  #cccccc   #3b3b3b   #ffffff   #292929
descriptionForeground                       #9d9d9d   #3b3b3b   #ffffffb3 #292929
errorForeground                             #f85149   #f85149   #f48771   #b5200d
focusBorder                                 #0078d4   #005fb8   #f38518   #006bbd
icon-foreground                             #cccccc   #3b3b3b   #ffffff   #292929
contrastBorder                              -         -         #6fc3df   #0f4a85
contrastActiveBorder                        -         -         #f38518   #006bbd
panel-border                                #2b2b2b   #e5e5e5   #6fc3df   #0f4a85
panel-background                            #181818   #f8f8f8   #000000   #ffffff
panelTitle-activeForeground                 #cccccc   #3b3b3b   #ffffff   #292929
panelTitle-inactiveForeground               #9d9d9d   #3b3b3b   #ffffff   #292929
panelTitle-activeBorder                     #0078d4   #005fb8   #6fc3df   #b5200d
widget-border                               #313131   #e5e5e5   #6fc3df   #0f4a85
sideBar-background                          #181818   #f8f8f8   #000000   #ffffff
sideBar-foreground                          #cccccc   #3b3b3b   #ffffff   #292929
sideBarSectionHeader-border                 #2b2b2b   #e5e5e5   #6fc3df   #0f4a85
editor-background                           #1f1f1f   #ffffff   #000000   #ffffff
editor-foreground                           #cccccc   #3b3b3b   #ffffff   #292929
editorLineNumber-foreground                 #6e7681   #6e7681   #ffffff   #292929
editorLineNumber-activeForeground           #cccccc   #171184   #f38518   #006bbd
editorCursor-foreground                     #aeafad   #000000   #ffffff   #0f4a85
editor-selectionBackground                  #264f78   #add6ff   #ffffff   #0f4a85
editor-findMatchHighlightBackground         #ea5c0055 #ea5c0055 -         -
editor-lineHighlightBorder                  #282828   #eeeeee   #f38518   #0f4a85
editorWidget-background                     #202020   #f8f8f8   #0c141f   #ffffff
editorWidget-border                         #313131   #e5e5e5   #6fc3df   #0f4a85
editorHoverWidget-background                #202020   #f8f8f8   #0c141f   #ffffff
editorHoverWidget-foreground                #cccccc   #3b3b3b   #ffffff   #292929
editorHoverWidget-border                    #454545   #c8c8c8   #6fc3df   #0f4a85
editorError-foreground                      #f14c4c   #e51400   #f48771   #b5200d
editorWarning-foreground                    #cca700   #bf8803   #ffd370   #895503
editorGroupHeader-tabsBackground            #181818   #f8f8f8   #000000   #ffffff
editorGroupHeader-tabsBorder                #2b2b2b   #e5e5e5   -         -
tab-activeBackground                        #1f1f1f   #ffffff   #000000   #ffffff
tab-inactiveBackground                      #181818   #f8f8f8   #000000   #ffffff
tab-activeForeground                        #ffffff   #3b3b3b   #ffffff   #292929
tab-inactiveForeground                      #9d9d9d   #868686   #ffffff   #292929
tab-activeBorderTop                         #0078d4   #005fb8   -         #b5200d
tab-border                                  #2b2b2b   #e5e5e5   #6fc3df   #0f4a85
list-hoverBackground                        #2a2d2e   #f2f2f2   #ffffff1a #0f4a851a
list-activeSelectionBackground              #04395e   #e8e8e8   #00000000 #0f4a851a
list-activeSelectionForeground              #ffffff   #000000   #ffffff   #292929
list-inactiveSelectionBackground            #37373d   #e4e6f1   #00000000 #0f4a851a
list-focusOutline                           #0078d4   #005fb8   #f38518   #006bbd
list-errorForeground                        #f88070   #b01011   #f48771   #b5200d
list-warningForeground                      #cca700   #855f00   #ffd370   #895503
scrollbarSlider-background                  #79797966 #64646466 #6fc3df99 #0f4a8566
toolbar-hoverBackground                     #5a5d5e50 #b8b8b850 -         -
toolbar-hoverOutline                        -         -         #f38518   #006bbd
input-background                            #313131   #ffffff   #000000   #ffffff
input-foreground                            #cccccc   #3b3b3b   #ffffff   #292929
input-border                                #3c3c3c   #cecece   #6fc3df   #0f4a85
input-placeholderForeground                 #989898   #767676   #ffffffb3 #292929b3
inputOption-activeBackground                #2489db82 #bed6ed   #00000000 #00000000
inputOption-activeForeground                #ffffff   #000000   #ffffff   #292929
inputOption-activeBorder                    #2488db   #005fb8   #6fc3df   #0f4a85
dropdown-background                         #313131   #ffffff   #000000   #ffffff
dropdown-foreground                         #cccccc   #3b3b3b   #ffffff   #292929
dropdown-border                             #3c3c3c   #cecece   #6fc3df   #0f4a85
button-background                           #0078d4   #005fb8   #00000000 #0f4a85
button-foreground                           #ffffff   #ffffff   #ffffff   #ffffff
button-hoverBackground                      #026ec1   #0258a8   #00000000 #0f4a85
button-border                               #ffffff12 #0000001a #6fc3df   #0f4a85
button-secondaryBackground                  #313131   #e5e5e5   #00000000 #ffffff
button-secondaryForeground                  #cccccc   #3b3b3b   #ffffff   #292929
button-secondaryHoverBackground             #3c3c3c   #cccccc   #00000000 #ffffff
badge-background                            #616161   #cccccc   #000000   #0f4a85
badge-foreground                            #f8f8f8   #3b3b3b   #ffffff   #ffffff
progressBar-background                      #0078d4   #005fb8   #6fc3df   #0f4a85
sash-hoverBorder                            #0078d4   #005fb8   #f38518   #006bbd
textLink-foreground                         #4daafc   #005fb8   #21a6ff   #0f4a85
textLink-activeForeground                   #4daafc   #005fb8   #21a6ff   #0f4a85
textPreformat-foreground                    #d0d0d0   #3b3b3b   #ffffff   #292929
textPreformat-background                    #3c3c3c   #0000001f #00000000 #00000000
textCodeBlock-background                    #2b2b2b   #f8f8f8   #000000   #f2f2f2
textBlockQuote-background                   #2b2b2b   #f8f8f8   -         #f2f2f2
textBlockQuote-border                       #616161   #e5e5e5   #ffffff   #292929
charts-foreground                           #cccccc   #3b3b3b   #ffffff   #292929
charts-lines                                #cccccc80 #3b3b3b80 #ffffff80 #29292980
charts-red                                  #f14c4c   #e51400   #f48771   #b5200d
charts-blue                                 #59a4f9   #0063d3   #59a4f9   #0063d3
charts-yellow                               #cca700   #bf8803   #ffd370   #895503
charts-orange                               #d18616   #d18616   #d18616   #d18616
charts-green                                #89d185   #388a34   #89d185   #374e06
charts-purple                               #b180d7   #652d90   #b180d7   #652d90
testing-iconPassed                          #73c991   #007100   #73c991   #007100
testing-iconFailed                          #f14c4c   #f14c4c   #f14c4c   #b5200d
debugTokenExpression-name                   #c586c0   #9b46b0   #ffffff   #292929
debugTokenExpression-string                 #ce9178   #a31515   #f48771   #a31515
debugTokenExpression-number                 #b5cea8   #098658   #89d185   #098658
debugTokenExpression-boolean                #4e94ce   #0000ff   #75bdfe   #0000ff
gitDecoration-addedResourceForeground       #81b88b   #587c0c   #a1e3ad   #374e06
gitDecoration-deletedResourceForeground     #c74e39   #ad0707   #c74e39   #ad0707
`;

/** Dresses the page in a theme. */
export function dress(theme: ThemeName, background: "sideBar" | "panel" | "editor"): void {
  const column = names.indexOf(theme) + 1;
  const root = document.documentElement;
  root.removeAttribute("style");
  for (const row of table.trim().split("\n")) {
    const cells = row.split(/\s+/);
    const value = cells[column];
    if (value && value !== "-") root.style.setProperty(`--vscode-${cells[0]}`, value);
  }
  root.style.setProperty(
    "--vscode-font-family",
    '"Segoe WPC", "Segoe UI", system-ui, "Ubuntu", "DejaVu Sans", sans-serif',
  );
  root.style.setProperty("--vscode-font-size", "13px");
  root.style.setProperty("--vscode-editor-font-family", '"Droid Sans Mono", "DejaVu Sans Mono", monospace');
  root.style.setProperty("--vscode-editor-font-size", "14px");
  document.body.classList.remove(...Object.values(bodyClasses));
  document.body.classList.add(bodyClasses[theme]);
  document.body.style.background = `var(--vscode-${background}-background)`;
}
