#!/usr/bin/env pwsh
#Requires -Version 7.6

<#
.SYNOPSIS
Builds, tests and packs NimProbe.
.DESCRIPTION
A plain script: tasks run in the order they are named, and what a task needs is built first. Everything that is
made goes to out/, which git ignores.
.PARAMETER Task
What to do. Default: Build.

Clean    removes out/ and what the compiler left
Build    compiles the module into out/NimProbe
Help     builds what Get-Help reads from docs/help into out/NimProbe/en-US
Analyze  checks format and style of code and scripts
Test     runs every suite; the last line is "N passed, N failed, N skipped"
Demo     runs the main job against the sandbox, without key or network
Bench    measures what bench/README.md writes down
Pack     makes the package that would be published
Release  tests the package that lies in out/package, as it installs, with the Pester suite
.PARAMETER Filter
With Bench: the names of the measurements to run; wildcards are allowed. Default: all.
.EXAMPLE
./build.ps1 test
.EXAMPLE
./build.ps1 clean, build, pack
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Filter', Justification = 'Invoke-Bench reads it.')]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Help', 'Analyze', 'Test', 'Demo', 'Bench', 'Pack', 'Release')]
    [string[]] $Task = 'Build',

    [string] $Filter = '*'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$PSNativeCommandUseErrorActionPreference = $false

# The build speaks to nobody but the package sources.
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:TESTINGPLATFORM_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'

$root = $PSScriptRoot
$out = Join-Path $root 'out'
$module = Join-Path $out 'NimProbe'
$manifest = Join-Path $module 'NimProbe.psd1'
$package = Join-Path $out 'package'
$sandbox = Join-Path $root 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
$measurements = Join-Path $root "bench/$Filter.ps1"
$tools = Import-PowerShellDataFile (Join-Path $root 'build.tools.psd1')
$done = [System.Collections.Generic.HashSet[string]]::new()

function Invoke-Native {
    param([string] $Command, [string[]] $ArgumentList)

    & $Command @ArgumentList | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "$Command $($ArgumentList -join ' ') ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Shell {
    # Runs a script in a process of its own: a library that is loaded cannot be built again.
    param([string] $Script, [string[]] $ArgumentList)

    # A PowerShell that came as a .NET tool has no program of its own.
    $program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    $command = @((Test-Path $program) ? $program : ('dotnet', (Join-Path $PSHOME 'pwsh.dll')))
    & $command[0] @($command | Select-Object -Skip 1) -NoProfile -NonInteractive -File $Script @ArgumentList | Out-Host
}

function Use-Tool {
    # Whether a module that only the build needs is here, in the pinned version; installs it where that is possible.
    param([string] $Name)

    $version = $tools[$Name]
    if (Get-Module -FullyQualifiedName @{ ModuleName = $Name; RequiredVersion = $version } -ListAvailable) {
        return $true
    }

    try {
        Install-PSResource -Name $Name -Version "[$version]" -Repository PSGallery -Scope CurrentUser -TrustRepository -Quiet -ErrorAction Stop
        return $true
    } catch {
        Write-Warning "$Name $version is not installed and cannot be had from the PowerShell Gallery; install it with: Install-PSResource $Name -Version '[$version]'"
        return $false
    }
}

function Invoke-Clean {
    foreach ($path in @($out) + @(Get-ChildItem $root/src, $root/tools, $root/tests, $root/bench -Directory -Recurse -Include bin, obj, TestResults)) {
        if (Test-Path $path) {
            Remove-Item $path -Recurse -Force
        }
    }
}

function Build-Sandbox {
    Invoke-Native dotnet build, "$root/tools/NimProbe.Sandbox", '-c', 'Release', '-v', 'quiet', '-clp:NoSummary'
}

function Invoke-Build {
    $stage = Join-Path $out 'stage'
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    Invoke-Native dotnet publish, "$root/src/NimProbe.PowerShell", '-c', 'Release', '-o', "$stage/bin", '-v', 'quiet', '-clp:NoSummary'
    Invoke-Native dotnet publish, "$root/src/NimProbe.Engine", '-c', 'Release', '-o', "$stage/engine", '-v', 'quiet', '-clp:NoSummary'

    # A list, not a wildcard: a new dependency breaks the build here instead of shipping unseen.
    $files = [ordered]@{
        'bin/NimProbe.PowerShell.dll'    = "$stage/bin/NimProbe.PowerShell.dll"
        'bin/NimProbe.dll'               = "$stage/bin/NimProbe.dll"
        'bin/engine/NimProbe.Engine.dll' = "$stage/engine/NimProbe.Engine.dll"
        'bin/engine/Polly.Core.dll'      = "$stage/engine/Polly.Core.dll"
        'LICENSE'                        = "$root/LICENSE"
        'NimProbe.Format.ps1xml'         = "$root/NimProbe.Format.ps1xml"
        'NimProbe.Types.ps1xml'          = "$root/NimProbe.Types.ps1xml"
        'NimProbe.psd1'                  = "$root/NimProbe.psd1"
    }
    foreach ($path in $files.Keys) {
        $target = Join-Path $module $path
        $null = New-Item (Split-Path $target) -ItemType Directory -Force
        Copy-Item $files[$path] $target
    }

    # Whoever finds the package in a gallery reads there what is new.
    $text = Get-Content $manifest -Raw
    $notes = [regex]::Match((Get-Content "$root/CHANGELOG.md" -Raw), '(?ms)^## \[\d.*?(?=^## \[|\z)').Value.Trim().Replace("'", "''")
    $text.Replace("ReleaseNotes = 'See CHANGELOG.md.'", "ReleaseNotes = '$notes'") | Set-Content $manifest -NoNewline

    $unlisted = Get-ChildItem "$stage/bin/*.dll", "$stage/engine/*.dll" | Where-Object FullName -NotIn @($files.Values | Get-Item).FullName
    if ($unlisted) {
        throw "The compiler made libraries that the build does not ship: $($unlisted.Name -join ', ')."
    }

    Build-Sandbox
    Write-Host "Built $module"
}

function Invoke-Help {
    if (-not (Use-Tool Microsoft.PowerShell.PlatyPS)) {
        Write-Host 'The help is not built: Get-Help will show the syntax only.'
        return
    }

    Invoke-Shell "$root/tools/Export-Help.ps1" '-Source', "$root/docs/help", '-Destination', (Join-Path $module 'en-US'), '-PlatyPSVersion', $tools['Microsoft.PowerShell.PlatyPS']
    if ($LASTEXITCODE -ne 0) {
        throw "The help could not be built: exit code $LASTEXITCODE."
    }
}

function Invoke-Analyze {
    Invoke-Native dotnet format, "$root/NimProbe.sln", '--verify-no-changes'
    if (Use-Tool PSScriptAnalyzer) {
        Import-Module PSScriptAnalyzer -RequiredVersion $tools.PSScriptAnalyzer
        $scripts = Get-ChildItem $root -Recurse -Include *.ps1, *.psm1, *.psd1 | Where-Object FullName -NotMatch '[\\/](bin|obj|out)[\\/]'
        $findings = $scripts | ForEach-Object {
            Invoke-ScriptAnalyzer -Path $_.FullName -Settings "$root/PSScriptAnalyzerSettings.psd1"
            Invoke-ScriptAnalyzer -Path $_.FullName -Settings PSGallery
        }
        if ($findings) {
            $findings | Format-Table RuleName, ScriptName, Line, Message -Wrap | Out-Host
            throw "PSScriptAnalyzer has $(@($findings).Count) findings."
        }
    }
}

function Invoke-UnitSuite {
    Invoke-Native dotnet build, "$root/tests/NimProbe.Tests", '-c', 'Release', '-v', 'quiet', '-clp:NoSummary'
    $counts = @{ Passed = 0; Failed = 0; Skipped = 0 }
    $names = @{ succeeded = 'Passed'; failed = 'Failed'; skipped = 'Skipped' }
    dotnet exec "$root/tests/NimProbe.Tests/bin/Release/net10.0/NimProbe.Tests.dll" | ForEach-Object {
        Write-Host $_
        if ($_ -match '^\s+(?<what>succeeded|failed|skipped): (?<count>\d+)$') {
            $counts[$names[$Matches.what]] = [int] $Matches.count
        }
    }

    # Nothing run, or a runner that died, is a failure too.
    if ($LASTEXITCODE -ne 0 -and $counts.Failed -eq 0) {
        $counts.Failed = 1
    }

    $counts
}

function Invoke-PesterSuite {
    if (-not (Use-Tool Pester)) {
        Write-Host 'The Pester suite did not run.'
        return @{ Passed = 0; Failed = 0; Skipped = 0 }
    }

    $result = Join-Path $out 'pester-result.json'
    Remove-Item $result -ErrorAction Ignore
    Invoke-Shell "$root/tests/Pester/Invoke-Suite.ps1" '-Result', $result, '-PesterVersion', $tools.Pester
    if (-not (Test-Path $result)) {
        return @{ Passed = 0; Failed = 1; Skipped = 0 }
    }

    Get-Content $result -Raw | ConvertFrom-Json -AsHashtable
}

function Invoke-AnalysisSuite {
    try {
        Invoke-Task Analyze
        @{ Passed = 1; Failed = 0; Skipped = 0 }
    } catch {
        Write-Host $_.Exception.Message
        @{ Passed = 0; Failed = 1; Skipped = 0 }
    }
}

function Show-Total {
    # The last line of a test run; a failure is the exit code too.
    param([hashtable[]] $Suite)

    $passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object {
        $name = $_
        ($Suite | ForEach-Object { $_[$name] } | Measure-Object -Sum).Sum
    }

    Write-Host "$passed passed, $failed failed, $skipped skipped"
    if ($failed -gt 0) {
        exit 1
    }
}

function Invoke-Test {
    Show-Total (Invoke-AnalysisSuite), (Invoke-UnitSuite), (Invoke-PesterSuite)
}

function Invoke-Demo {
    Invoke-Shell "$root/tools/Invoke-Demo.ps1" '-Module', $manifest, '-Sandbox', $sandbox, '-OutputPath', (Join-Path $out 'hosted.csv')
    if ($LASTEXITCODE -ne 0) {
        throw "The demo ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Bench {
    Get-ChildItem $measurements | ForEach-Object {
        Invoke-Shell $_.FullName
        if ($LASTEXITCODE -ne 0) {
            throw "$($_.BaseName) ended with exit code $LASTEXITCODE."
        }
    }
}

function Invoke-Pack {
    if (-not (Get-Command Compress-PSResource -ErrorAction Ignore)) {
        # Packing is all that was asked for, or it is only what one suite tests.
        $message = 'Nothing is packed: Microsoft.PowerShell.PSResourceGet 1.1 or later, which comes with PowerShell, is not installed.'
        if ('Pack' -in $Task) {
            throw $message
        }

        Write-Warning $message
        return
    }

    if (Test-Path $package) {
        Remove-Item $package -Recurse -Force
    }

    $null = New-Item $package -ItemType Directory
    Compress-PSResource -Path $module -DestinationPath $package
    Write-Host "Packed $((Get-ChildItem $package/*.nupkg).FullName)"
}

function Invoke-Release {
    Build-Sandbox
    $installed = Join-Path $out 'installed'
    if (Test-Path $installed) {
        Remove-Item $installed -Recurse -Force
    }

    # The list of repositories is the user's: a name of our own goes on it and is taken off again.
    $null = New-Item $installed -ItemType Directory
    $repository = "NimProbe-$([guid]::NewGuid())"
    Register-PSResourceRepository -Name $repository -Uri $package -Trusted
    try {
        Save-PSResource -Name NimProbe -Repository $repository -Path $installed
    } finally {
        Unregister-PSResourceRepository -Name $repository
    }

    $env:NIMPROBE_MODULE = (Get-Item "$installed/NimProbe/*/NimProbe.psd1").FullName
    Show-Total (Invoke-PesterSuite)
}

$needs = @{ Help = 'Build'; Test = 'Build', 'Help', 'Pack'; Demo = 'Build'; Bench = 'Build'; Pack = 'Build', 'Help' }

function Invoke-Task {
    param([string] $Name)

    if (-not $done.Add($Name)) {
        return
    }

    $needs[$Name] | Where-Object { $_ } | ForEach-Object { Invoke-Task $_ }
    & "Invoke-$Name"
}

$Task | ForEach-Object { Invoke-Task $_ }
