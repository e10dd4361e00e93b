#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $command = Get-Command Import-NimSnapshot
    $full = 'NimProbe.PowerShell.Commands.ImportNimSnapshotCommand'
    $null = New-Item (Join-Path $TestDrive 'snapshots'), (Join-Path $TestDrive 'odd[1]'), (Join-Path $TestDrive 'empty') -ItemType Directory

    # The order of the names differs from that of the times.
    $taken = @{ 'c' = 18; 'a' = 19; 'd' = 20; 'b' = 21 }
    foreach ($name in $taken.Keys) {
        New-TestSnapshot @{ 'acme/one' = 'Available'; 'acme/two' = 'Busy' } -Day $taken[$name] |
            Export-NimSnapshot "TestDrive:/snapshots/$name.json"
    }

    New-TestSnapshot @{ 'acme/one' = 'Available' } -Day 22 | Export-NimSnapshot -LiteralPath 'TestDrive:/odd[1]/x[y].json'
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Import-NimSnapshot' {
    It 'has -<Name> of type <Type>' -ForEach @(
        @{ Name = 'Path'; Type = 'string[]' }
        @{ Name = 'LiteralPath'; Type = 'string[]' }
        @{ Name = 'Last'; Type = 'int' }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'has the alias PSPath for -LiteralPath' {
        $command.Parameters['LiteralPath'].Aliases | Should -Contain 'PSPath'
    }

    It 'reads the snapshot that Export-NimSnapshot wrote' {
        $given = New-TestSnapshot @{ 'acme/one' = 'Available'; 'acme/two' = 'Busy' } -Day 19
        $read = Import-NimSnapshot TestDrive:/snapshots/a.json
        $read.GetType() | Should -BeIn $command.OutputType.Type
        $read.Path | Should -Be (Join-Path $TestDrive 'snapshots/a.json')
        $read.Results | Get-ResultText | Should -Be ($given.Results | Get-ResultText)
        foreach ($property in 'TakenAt', 'BaseUri', 'CatalogCount', 'IsComplete') {
            $read.$property | Should -Be $given.$property
        }

        $read.TakenAt.Kind | Should -Be 'Utc'
    }

    It 'writes the oldest snapshot first: <Way>' -ForEach @(
        @{ Way = 'a folder'; Run = { Import-NimSnapshot TestDrive:/snapshots } }
        @{ Way = 'a pattern'; Run = { Import-NimSnapshot TestDrive:/snapshots/*.json } }
        @{
            Way = 'several paths'
            Run = { Import-NimSnapshot TestDrive:/snapshots/[ab].json, TestDrive:/snapshots/d.json, TestDrive:/snapshots/c.json }
        }
        @{
            Way = 'paths from the pipeline'
            Run = { 'a', 'b', 'c', 'd' | ForEach-Object { "TestDrive:/snapshots/$_.json" } | Import-NimSnapshot }
        }
        @{ Way = 'files from the pipeline'; Run = { Get-ChildItem TestDrive:/snapshots | Import-NimSnapshot } }
        @{ Way = 'a file that is named twice'; Run = { Import-NimSnapshot TestDrive:/snapshots/*.json, TestDrive:/snapshots/a.json } }
        @{
            Way = 'the current location'
            Run = { Push-Location TestDrive:/snapshots; try { Import-NimSnapshot . } finally { Pop-Location } }
        }
    ) {
        (& $Run).TakenAt.Day | Should -Be 18, 19, 20, 21
    }

    It 'takes brackets literally with -LiteralPath and from the pipeline' {
        (Import-NimSnapshot -LiteralPath 'TestDrive:/odd[1]/x[y].json').TakenAt.Day | Should -Be 22
        (Import-NimSnapshot -LiteralPath 'TestDrive:/odd[1]').TakenAt.Day | Should -Be 22
        (Get-ChildItem -LiteralPath 'TestDrive:/odd[1]' | Import-NimSnapshot).TakenAt.Day | Should -Be 22
    }

    It 'reads only the newest with -Last, and only the headers of the others' {
        $torn = Join-Path $TestDrive 'snapshots/torn.json'
        $text = Get-Content TestDrive:/snapshots/c.json -Raw
        Set-Content $torn $text.Substring(0, $text.IndexOf('"acme/one"'))
        try {
            $captured = Invoke-Captured { Import-NimSnapshot TestDrive:/snapshots -Last 2 }
            $captured.Output.TakenAt.Day | Should -Be 20, 21
            $captured.Errors | Should -BeNullOrEmpty
            (Invoke-Captured { Import-NimSnapshot TestDrive:/snapshots -Last 100 }).Errors | Should -HaveCount 1
        } finally {
            Remove-Item $torn
        }
    }

    It 'reads nothing from a folder without snapshots' {
        $captured = Invoke-Captured { Import-NimSnapshot TestDrive:/empty }
        $captured.Everything | Should -BeNullOrEmpty
    }

    It 'stops early for Select-Object -First' {
        (Import-NimSnapshot TestDrive:/snapshots | Select-Object -First 1).TakenAt.Day | Should -Be 18
    }

    It 'writes objects that keep their results in <Way>' -ForEach @(
        @{
            Way = 'CliXml'
            Run = { Import-NimSnapshot TestDrive:/snapshots/a.json | Export-Clixml TestDrive:/a.xml; Import-Clixml TestDrive:/a.xml }
        }
        @{ Way = 'a job'; Run = { Import-SnapshotInJob (Join-Path $TestDrive 'snapshots/a.json') } }
    ) {
        $travelled = & $Run
        $travelled.PSObject.TypeNames[0] | Should -Be 'Deserialized.NimProbe.NimSnapshot'
        $travelled.Results.Id | Should -Be 'acme/one', 'acme/two'
        $travelled.Results[1].LatencyMs | Should -Be 120
    }
}

Describe 'Import-NimSnapshot of other files' {
    BeforeAll {
        $good = Get-Content TestDrive:/snapshots/a.json -Raw
        $null = New-Item (Join-Path $TestDrive 'bad') -ItemType Directory
    }

    It 'writes the location and the fault of <What>, and reads the others' -ForEach @(
        @{
            What   = 'a file of another program'
            Change = { '{"name":"left-pad","version":"1.3.0"}' }
            Fault  = "at line 1, byte 2: expected the property 'schemaVersion'"
        }
        @{ What = 'a text'; Change = { 'Dear diary' }; Fault = "at line 1, byte 1: 'D' is an invalid start of a value" }
        @{ What = 'an empty file'; Change = { '' }; Fault = 'the file ends in the middle of the document' }
        @{
            What   = 'a truncated file'
            Change = { $good.Substring(0, $good.Length - 30) }
            Fault  = 'the file ends in the middle of the document'
        }
        @{
            What   = 'a newer schema'
            Change = { $good -replace '"schemaVersion": 1', '"schemaVersion": 12' }
            Fault  = 'at line 2, byte 20: it has schema version 12, which a newer NimProbe wrote'
        }
        @{
            What   = 'a wrong type'
            Change = { $good -replace '"attempts": 1', '"attempts": "1"' }
            Fault  = '($.results[0].attempts): The JSON value could not be converted to System.Int32'
        }
        @{ What = 'an unknown status'; Change = { $good -replace '"Busy"', '"Up"' }; Fault = 'expected one of Inconclusive, Available' }
        @{
            What   = 'a duplicate id'
            Change = { $good -replace 'acme/two', 'acme/one' }
            Fault  = "the result of 'acme/one' is the second one of this model"
        }
        @{
            What   = 'an unknown property'
            Change = { $good -replace '"isComplete"', '"apiKey"' }
            Fault  = "expected the property 'isComplete'"
        }
    ) {
        Set-Content TestDrive:/bad/bad.json (& $Change) -NoNewline
        Copy-Item TestDrive:/snapshots/b.json TestDrive:/bad/good.json
        $captured = Invoke-Captured { Import-NimSnapshot TestDrive:/bad }
        $captured.Terminating | Should -BeNullOrEmpty
        $captured.Output.TakenAt.Day | Should -Be 21
        $captured.Errors | Should -HaveCount 1
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimSnapshotInvalid,$full"
        $captured.Errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $captured.Errors[0].TargetObject | Should -Be (Join-Path $TestDrive 'bad/bad.json')
        $captured.Errors[0].Exception.Message | Should -Match ([regex]::Escape((Join-Path $TestDrive 'bad/bad.json')))
        $captured.Errors[0].Exception.Message | Should -Match ([regex]::Escape($Fault))
    }

    It 'writes an error for <Path>, and reads the others' -ForEach @(
        @{ Path = 'TestDrive:/none.json' }
        @{ Path = 'TestDrive:/none*.json' }
        @{ Path = 'env:PATH' }
        @{ Path = 'nowhere:/none.json' }
    ) {
        $captured = Invoke-Captured { Import-NimSnapshot $Path, TestDrive:/snapshots/a.json }
        $captured.Output | Should -HaveCount 1
        $captured.Errors | Should -HaveCount 1
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimSnapshotNotFound,$full"
        $captured.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'ends at the first error with -ErrorAction Stop' {
        { Import-NimSnapshot TestDrive:/none.json -ErrorAction Stop } | Should -Throw -ErrorId "NimSnapshotNotFound,$full"
    }
}
