#Requires -Version 7.6

<#
.SYNOPSIS
Updates the images of the README: the HTML page and a terminal.
.DESCRIPTION
The page shows the recorded runs of the tests, the terminal a run against the sandbox. The module and the sandbox must be
built, and Chromium must be installed.
.PARAMETER Folder
The folder of the images. Default: docs/images.
#>
[CmdletBinding()]
param([string] $Folder)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$root = Split-Path $PSScriptRoot
Import-Module "$root/tests/Pester/NimProbe.TestSupport.psm1", "$root/tests/Pester/Browser.TestSupport.psm1"
Import-Module (Get-NimModulePath)

function ConvertTo-TerminalPage {
    # Returns an HTML page that shows a text with its colours as a terminal does.
    param([string] $Text)

    $colours = @{ '30' = '#6e7681'; '31' = '#ff7b72'; '32' = '#56d364'; '33' = '#e3b341'; '2' = '#8b949e' }
    $html = [System.Net.WebUtility]::HtmlEncode($Text)
    $html = [regex]::Replace($html, '\e\[([\d;]*)m', {
            $codes = $args[0].Groups[1].Value -split ';'
            $colour = $codes | Where-Object { $colours.ContainsKey($_) } | Select-Object -Last 1
            $style = ($codes -contains '1' ? 'font-weight:bold;' : '') + ($colour ? "color:$($colours[$colour])" : '')
            "</span><span style=""$style"">"
        })
    @"
<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #0d1117; }
pre { margin: 0; padding: 16px; color: #e6edf3; font: 14px/1.4 "Cascadia Mono", "DejaVu Sans Mono", monospace; }
</style><pre><span>$html</span></pre>
"@
}

function Get-TerminalText {
    # Returns the output of commands against the sandbox as a terminal of 80 columns shows it.
    $timeScale = 0.05
    $environment = Clear-NimEnvironment
    $sandbox = Start-NimSandbox -ArgumentList '--time-scale', "$timeScale"
    $rendering = $PSStyle.OutputRendering
    try {
        $env:NVIDIA_BASE_URL = $sandbox.BaseUri
        $PSStyle.OutputRendering = 'Ansi'
        $ProgressPreference = 'SilentlyContinue'
        $results = Get-NimModel -Publisher mistralai | Test-NimModel -TimeoutSeconds (120 * $timeScale) | Sort-Object Id
        "PS> Get-NimModel -Publisher mistralai | Test-NimModel`n"
        $results | Out-String -Width 80
    } finally {
        $PSStyle.OutputRendering = $rendering
        Stop-NimSandbox $sandbox
        Restore-NimEnvironment $environment
    }
}

$Folder = (New-Item ($Folder ? $Folder : (Join-Path $root 'docs/images')) -ItemType Directory -Force).FullName
$pages = (New-Item (Join-Path ([System.IO.Path]::GetTempPath()) "nimprobe-pages-$PID") -ItemType Directory -Force).FullName
$browser = Start-Browser
try {
    $page = Join-Path $pages 'report.html'
    Import-NimSnapshot "$root/tests/Pester/Data/snapshots" | ConvertTo-NimReport Html | Set-Content $page
    Open-BrowserPage $browser $page -Width 1000
    Save-BrowserScreenshot $browser (Join-Path $Folder 'report.png') -Height 760

    $page = Join-Path $pages 'terminal.html'
    ConvertTo-TerminalPage ((Get-TerminalText) -join '').TrimEnd() | Set-Content $page
    Open-BrowserPage $browser $page -Width 720
    $height = Invoke-BrowserScript $browser 'document.body.offsetHeight'
    Save-BrowserScreenshot $browser (Join-Path $Folder 'terminal.png') -Height $height
} finally {
    Stop-Browser $browser
    Remove-Item $pages -Recurse -Force
}

Get-ChildItem $Folder -Filter *.png | Select-Object Name, Length
