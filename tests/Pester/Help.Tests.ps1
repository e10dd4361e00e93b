#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $repository = Get-RepositoryRoot
    $tools = Import-PowerShellDataFile "$repository/build.tools.psd1"
    $platyPS = @{ ModuleName = 'Microsoft.PowerShell.PlatyPS'; RequiredVersion = $tools['Microsoft.PowerShell.PlatyPS'] }
    $hasPlatyPS = [bool] (Get-Module -FullyQualifiedName $platyPS -ListAvailable)
    $commands = (Import-PowerShellDataFile (Get-NimModulePath)).CmdletsToExport.ForEach({ @{ Name = $_ } })
    $isBuilt = Test-Path (Join-Path (Split-Path (Get-NimModulePath)) 'en-US')
}

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $root = Get-RepositoryRoot
    $source = Join-Path $root 'docs/help'
    $tools = Import-PowerShellDataFile "$root/build.tools.psd1"
    Import-Module (Get-NimModulePath)

    function Get-OwnParameter {
        # Returns the cmdlet's parameters without the common ones, but with -WhatIf and -Confirm.
        param([string] $Name)

        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        (Get-Command $Name).Parameters.Values | Where-Object Name -NotIn $common
    }
}

Describe 'The folder of the help' {
    It 'has a file per command and the topic, and no other file' {
        $expected = @((Get-Command -Module NimProbe).Name) + 'about_NimProbe'
        (Get-ChildItem $source -File).Name | Sort-Object | Should -Be ($expected.ForEach({ "$_.md" }) | Sort-Object)
    }
}

Describe 'The Markdown of <Name>' -ForEach $commands {
    BeforeAll {
        $path = Join-Path $source "$Name.md"
        $text = Get-Content $path -Raw
        $documented = [regex]::Matches($text, '(?ms)^### -(?<name>\w+)\n\n(?<description>.*?)\n\n```yaml\n(?<yaml>.*?)^```')
    }

    It 'documents exactly the parameters of the cmdlet' {
        $documented.ForEach({ $_.Groups['name'].Value }) | Sort-Object | Should -Be ((Get-OwnParameter $Name).Name | Sort-Object)
    }

    It 'names a default for every parameter' {
        $documented.Where({ $_.Groups['yaml'].Value -notmatch '(?m)^DefaultValue: [^''\n]' }).ForEach({ $_.Groups['name'].Value }) |
            Should -BeNullOrEmpty
    }

    It 'names the bounds of every parameter that has a range' {
        foreach ($parameter in Get-OwnParameter $Name) {
            $range = $parameter.Attributes | Where-Object { $_ -is [ValidateRange] }
            if ($range) {
                $match = $documented.Where({ $_.Groups['name'].Value -eq $parameter.Name })
                $description = $match.ForEach({ $_.Groups['description'].Value })
                [string] $range.MinRange, [string] $range.MaxRange |
                    ForEach-Object { $description | Should -Match "\b$([regex]::Escape($_))\b" }
            }
        }
    }

    It 'names the values of every enumeration parameter' {
        foreach ($parameter in Get-OwnParameter $Name) {
            $type = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : $parameter.ParameterType
            if ($type.IsEnum) {
                $yaml = $documented.Where({ $_.Groups['name'].Value -eq $parameter.Name }).ForEach({ $_.Groups['yaml'].Value })
                $list = ($yaml | Select-String '(?s)AcceptedValues:\n(?<values>(?:- \w+\n)+)').Matches.Groups
                $values = $list.Where({ $_.Name -eq 'values' }).Value
                $values.TrimEnd() -split '\n- |^- ' | Where-Object { $_ } | Should -Be ([enum]::GetNames($type))
            }
        }
    }

    It 'has at least two examples, one of which writes a file or is a gate' {
        $examples = ($text -split '(?m)^## ' | Where-Object { $_ -like 'EXAMPLES*' }) -split '(?m)^### ' | Select-Object -Skip 1
        @($examples).Count | Should -BeGreaterOrEqual 2
        $examples | Where-Object { $_ -match '(?m)^```powershell(?s:.*?)(Export-|Set-Content|Out-File|> \S|throw|Assert-|-Path)' } |
            Should -Not -BeNullOrEmpty
    }

    It 'has lines that fit into 80 columns' {
        $generated = @(
            '^(HelpUri|title|external help file|-Information|-Progress)'
            '^(\[about_CommonParameters|This cmdlet supports the common|Runs the command in a mode)'
        ) -join '|'
        $prose = $text -replace '(?ms)^```.*?^```' -split '\n' | Where-Object { $_ -notmatch $generated }
        $prose | Where-Object Length -GT 76 | Should -BeNullOrEmpty
    }

    It 'contains no placeholder' {
        $text | Should -Not -Match '\{\{|FILL IN'
    }
}

Describe 'PlatyPS' -Skip:(-not $hasPlatyPS) {
    BeforeAll {
        # Runs on a copy, in a new process and without the built help, whose texts PlatyPS would merge.
        $copy = Join-Path $TestDrive 'help'
        $null = New-Item $copy -ItemType Directory
        Copy-Item "$source/*-*.md" $copy
        Copy-Item (Split-Path (Get-NimModulePath)) (Join-Path $TestDrive 'NimProbe') -Recurse
        Remove-Item (Join-Path $TestDrive 'NimProbe/en-US') -Recurse -ErrorAction Ignore
        $parameters = @{
            Module         = Join-Path $TestDrive 'NimProbe/NimProbe.psd1'
            Folder         = $copy
            PlatyPSVersion = $tools['Microsoft.PowerShell.PlatyPS']
        }
        $run = Invoke-FreshPwsh {
            param($Module, $Folder, $PlatyPSVersion)

            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            Import-Module Microsoft.PowerShell.PlatyPS -RequiredVersion $PlatyPSVersion
            Get-ChildItem $Folder | ForEach-Object { "$($_.BaseName) $(Test-MarkdownCommandHelp $_.FullName)" }
            $null = Update-MarkdownCommandHelp "$Folder/*.md" -NoBackup
        } -Parameter $parameters
    }

    It 'does not change the Markdown of <Name>' -ForEach $commands {
        $run.ErrorOutput | Should -BeNullOrEmpty
        $updated = (Get-Content "$copy/$Name.md" -Raw).Replace("`r", '') -replace '(?m)^ms\.date: .*$'

        # PlatyPS 1.0.3 adds the tooltip below a description that differs from it.
        $attributes = (Get-Command $Name).Parameters.Values.Attributes
        foreach ($tooltip in $attributes.Where({ $_ -is [Parameter] -and $_.HelpMessage }).HelpMessage) {
            $updated = $updated.Replace("`n$tooltip`n`n``````yaml", "`n`n``````yaml")
        }

        $updated.TrimEnd() |
            Should -BeExactly ((Get-Content "$source/$Name.md" -Raw).Replace("`r", '') -replace '(?m)^ms\.date: .*$').TrimEnd()
    }

    It 'finds the Markdown of <Name> valid' -ForEach $commands {
        $run.Output -split '\r?\n' | Should -Contain "$Name True"
    }
}

Describe 'Get-Help <Name>' -ForEach $commands -Skip:(-not $isBuilt) {
    BeforeAll {
        $help = Get-Help $Name -Full
        $markdown = Get-Content (Join-Path $source "$Name.md") -Raw
        $shown = $help | Out-String -Width 100
    }

    It 'has the synopsis of the Markdown' {
        $synopsis = [regex]::Match($markdown, '(?s)## SYNOPSIS\n\n(?<text>.*?)\n\n##').Groups['text'].Value -replace '\s+', ' '
        $help.Synopsis -replace '\s+', ' ' | Should -Be $synopsis
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$Name ["))
    }

    It 'describes every parameter and shows its default' {
        foreach ($parameter in Get-OwnParameter $Name) {
            $shownParameter = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            ($shownParameter.description.Text -join '').Length | Should -BeGreaterThan 20 -Because $parameter.Name
            $shownParameter.defaultValue | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    }

    It 'shows the examples as code' {
        $first = [regex]::Match($markdown, '(?s)```powershell[^\n]*\n(?<code>.*?)\n```').Groups['code'].Value
        @($help.examples.example).Count | Should -Be ([regex]::Matches($markdown, '(?m)^### Example ').Count)
        $help.examples.example[0].code.Replace("`r", '') | Should -Be $first
    }

    It 'shows no Markdown syntax and no control characters' {
        $shown | Should -Not -Match '```|\*\*|`\S[^`]*`|\]\(|\u0080'
    }
}

Describe 'The topic about_NimProbe' {
    BeforeAll {
        $topic = Get-Content (Join-Path $source 'about_NimProbe.md') -Raw
    }

    It 'describes every status' {
        [enum]::GetNames([NimProbe.NimModelStatus]).Where({ $topic -cnotmatch "(?m)^- \*\*$_\*\*" }) | Should -BeNullOrEmpty
    }

    It 'lists exactly the error ids of the module' {
        $ids = [NimProbe.NimErrorId].GetFields().Where({ $_.IsLiteral }).ForEach({ $_.GetRawConstantValue() })
        $listed = [regex]::Matches($topic, '(?m)^- `(?<id>Nim\w+)`').ForEach({ $_.Groups['id'].Value })
        $listed | Sort-Object | Should -Be ($ids | Sort-Object)
    }

    It 'is shown by Get-Help' -Skip:(-not $isBuilt) {
        $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath } -ScriptBlock {
            param($Module)

            Import-Module $Module
            Get-Help about_NimProbe
        }
        $run.Output | Should -Match '(?s)^\s*TOPIC\s+about_NimProbe'
        $run.Output | Should -Match '(?m)^STATUSES'
        $run.Output | Should -Not -Match '```|\*\*'
        $run.Output -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }
}
