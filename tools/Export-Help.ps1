#Requires -Version 7.6

<#
.SYNOPSIS
Builds the files for Get-Help from the Markdown in docs/help.
.DESCRIPTION
PlatyPS creates the MAML, but leaves Markdown syntax in the text and in the examples and omits the defaults. This script
corrects that, so that the help is readable in a terminal.
.PARAMETER Source
The folder with one Markdown file per command, and the topics, about_*.md.
.PARAMETER Destination
The folder to write to: en-US of the module.
.PARAMETER PlatyPSVersion
The version of Microsoft.PowerShell.PlatyPS to use.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Source,

    [Parameter(Mandatory)]
    [string] $Destination,

    [Parameter(Mandatory)]
    [version] $PlatyPSVersion
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module Microsoft.PowerShell.PlatyPS -RequiredVersion $PlatyPSVersion

$namespaces = @{
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
}

function ConvertTo-PlainText {
    # Removes Markdown syntax that a terminal does not render: code, bold, links.
    param([AllowEmptyString()] [string] $Markdown)

    $bold = '\*\*(?<text>[^*\n]+)\*\*'
    $code = '(?<!`)`(?<text>[^`\n]+)`(?!`)'
    $link = '\[(?<text>[^\]\n]+)\]\([^)\n]*\)'
    $Markdown -replace $bold, '${text}' -replace $code, '${text}' -replace $link, '${text}'
}

function Add-Paragraph {
    # Replaces the content of an element by paragraphs of text.
    param([System.Xml.XmlElement] $Element, [string[]] $Text)

    $Element.RemoveAll()
    foreach ($paragraph in $Text) {
        $child = $Element.AppendChild($Element.OwnerDocument.CreateElement('maml', 'para', $namespaces.maml))
        $child.InnerText = $paragraph
    }
}

function Edit-Example {
    # The first code block becomes the code of the example, everything else its remarks.
    param([System.Xml.XmlElement] $Element, [string] $Markdown)

    $code = ''
    $blockOrText = '(?ms)^```(?<language>\w*)[^\n]*\n(?<block>.*?)^```$|(?<words>(?:^(?!```)[^\n]*\n?)+)'
    $remarks = foreach ($part in [regex]::Matches($Markdown, $blockOrText)) {
        if (-not $code -and $part.Groups['language'].Value -eq 'powershell') {
            $code = $part.Groups['block'].Value.TrimEnd()
        } elseif ($part.Groups['words'].Success) {
            ConvertTo-PlainText $part.Value.Trim()
        } else {
            $part.Groups['block'].Value.Trim("`n")
        }
    }

    $Element['introduction', $namespaces.maml].RemoveAll()
    $Element['code', $namespaces.dev].InnerText = $code
    Add-Paragraph $Element['remarks', $namespaces.dev] @($remarks | Where-Object { $_ } | ForEach-Object { $_, '' })
}

function Edit-Parameter {
    param([System.Xml.XmlElement] $Element, [object] $Parameter)

    # Users know System.Nullable`1[System.Int32] as Int32.
    $value = $Element['parameterValue', $namespaces.command]
    if ($value) {
        $value.InnerText = $value.InnerText -replace '^System\.Nullable`1\[(?<type>.+)\]$', '${type}' -replace '^.*\.'
    }

    $default = $Element.OwnerDocument.CreateElement('dev', 'defaultValue', $namespaces.dev)
    $null = $Element.InsertAfter($default, $Element['type', $namespaces.dev])
    $default.InnerText = $Parameter.DefaultValue
}

function Repair-CommandHelp {
    param([System.Xml.XmlElement] $Element, [object] $Help)

    $manager = [System.Xml.XmlNamespaceManager]::new([System.Xml.NameTable]::new())
    $namespaces.Keys | ForEach-Object { $manager.AddNamespace($_, $namespaces[$_]) }
    foreach ($parameter in $Element.SelectNodes('command:parameters/command:parameter', $manager)) {
        $name = $parameter['name', $namespaces.maml].InnerText
        Edit-Parameter $parameter ($Help.Parameters | Where-Object Name -EQ $name)
    }

    $index = 0
    foreach ($example in $Element.SelectNodes('command:examples/command:example', $manager)) {
        Edit-Example $example $Help.Examples[$index++].Remarks
    }

    # A link to another Markdown file does not work here; its text names the topic for Get-Help.
    foreach ($link in $Element.SelectNodes('command:relatedLinks/maml:navigationLink', $manager)) {
        $uri = $link['uri', $namespaces.maml]
        if ($uri.InnerText -eq '') {
            $null = $link.ParentNode.RemoveChild($link)
        } elseif ($uri.InnerText -like '*.md') {
            $uri.InnerText = ''
        }
    }

    foreach ($paragraph in $Element.SelectNodes('.//maml:para[not(ancestor::command:examples)]', $manager)) {
        $paragraph.InnerText = (ConvertTo-PlainText $paragraph.InnerText).Trim([char] 0x80)
    }
}

function ConvertTo-AboutText {
    # Formats a topic as Get-Help shows it: headings at the margin, everything else indented.
    param([string] $Markdown)

    $isCode = $false
    foreach ($line in $Markdown -split '\r?\n') {
        if ($line.StartsWith('```')) {
            $isCode = -not $isCode
        } elseif ($isCode) {
            "        $line".TrimEnd()
        } elseif ($line -match '^# (?<topic>.+)$') {
            "TOPIC`n    $($Matches.topic)"
        } elseif ($line -match '^## (?<heading>.+)$') {
            (ConvertTo-PlainText $Matches.heading).ToUpperInvariant()
        } elseif ($line -match '^###+ (?<heading>.+)$') {
            "  $(ConvertTo-PlainText $Matches.heading)"
        } else {
            "    $(ConvertTo-PlainText $line)".TrimEnd()
        }
    }
}

$null = New-Item $Destination -ItemType Directory -Force
$help = Get-ChildItem (Join-Path $Source '*-*.md') | Sort-Object Name | ForEach-Object { Import-MarkdownCommandHelp -Path $_.FullName }
$work = Join-Path ([System.IO.Path]::GetTempPath()) "NimProbe-help-$PID"
try {
    $file = Export-MamlCommandHelp -CommandHelp $help -OutputFolder $work -Force
    $maml = [xml]::new()
    $maml.PreserveWhitespace = $false
    $maml.Load($file.FullName)
    foreach ($command in @($maml.DocumentElement.ChildNodes | Where-Object LocalName -EQ 'command')) {
        $name = $command['details', $namespaces.command]['name', $namespaces.command].InnerText
        Repair-CommandHelp $command ($help | Where-Object Title -EQ $name)
    }

    $maml.Save((Join-Path $Destination $file.Name))
} finally {
    Remove-Item $work -Recurse -Force -ErrorAction Ignore
}

foreach ($topic in Get-ChildItem (Join-Path $Source 'about_*.md')) {
    ConvertTo-AboutText (Get-Content $topic -Raw) | Set-Content (Join-Path $Destination "$($topic.BaseName).help.txt")
}
