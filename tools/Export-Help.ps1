#Requires -Version 7.6

<#
.SYNOPSIS
Converts the Markdown in docs/help to the files that Get-Help reads.
.DESCRIPTION
PlatyPS creates the MAML. It keeps Markdown syntax in texts and examples, and omits the default values. This script corrects
that, so that the help is readable in a terminal.
.PARAMETER Source
The folder with one file per command, and the topics in about_*.md.
.PARAMETER Destination
The folder to write to, which is en-US of the module.
.PARAMETER PlatyPSVersion
The version of Microsoft.PowerShell.PlatyPS.
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
    # Removes the Markdown syntax of code, bold text and links.
    param([AllowEmptyString()] [string] $Markdown)

    $Markdown -replace '\*\*(?<text>[^*\n]+)\*\*', '${text}' `
        -replace '(?<!`)`(?<text>[^`\n]+)`(?!`)', '${text}' `
        -replace '\[(?<text>[^\]\n]+)\]\([^)\n]*\)', '${text}'
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
    # Moves the first block of code to the code of the example, and everything else to its remarks.
    param([System.Xml.XmlElement] $Element, [string] $Markdown)

    $code = ''
    $pattern = '(?ms)^```(?<language>\w*)[^\n]*\n(?<block>.*?)^```$|(?<words>(?:^(?!```)[^\n]*\n?)+)'
    $remarks = foreach ($part in [regex]::Matches($Markdown, $pattern)) {
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

    # Shows System.Nullable`1[System.Int32] as Int32.
    $value = $Element['parameterValue', $namespaces.command]
    if ($value) {
        $value.InnerText = $value.InnerText -replace '^System\.Nullable`1\[(?<type>.+)\]$', '${type}' -replace '^.*\.'
    }

    $default = $Element.OwnerDocument.CreateElement('dev', 'defaultValue', $namespaces.dev)
    $default.InnerText = $Parameter.DefaultValue
    $null = $Element.InsertAfter($default, $Element['type', $namespaces.dev])
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

    # A link to another Markdown file does not work in the help. Its name is the argument of Get-Help.
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
    # Formats a topic like those of PowerShell: everything but the headings is indented.
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
